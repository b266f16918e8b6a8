import { useCallback } from "react";
import { useLocation, useSearch } from "wouter";
import { findFrom, withFind } from "../lib/routes";

/** The words that are looked for in the open thread, kept in its address; null when nobody looks. */
export function useFind(): [words: string | null, setWords: (words: string | null) => void] {
  const [path, navigate] = useLocation();
  const search = useSearch();
  const setWords = useCallback(
    (words: string | null) =>
      navigate(withFind(path, location.search, words), { replace: true, state: history.state }),
    [navigate, path],
  );
  return [findFrom(search), setWords];
}
