import { Search } from "lucide-react";
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { useCommands, type Command } from "../../lib/commands";
import { useDebounced } from "../../lib/use-debounced";
import { SearchBox } from "../../ui/search-box";

/** Long enough for somebody who types on, too short to be waited for. ms */
const REST = 120;

type SearchBarProps = {
  /** What the address asks for. */
  text: string;
  onSearch: (text: string) => void;
};

/** The search at the top of the list. What is typed goes into the address once it rests. */
export function SearchBar({ text, onSearch }: SearchBarProps) {
  const [typed, setTyped] = useState(text);
  const asked = useRef(text);
  const rested = useDebounced(typed, REST);
  const box = useRef<HTMLInputElement>(null);

  useEffect(() => {
    if (rested.trim() === asked.current) return;
    asked.current = rested.trim();
    onSearch(asked.current);
  }, [rested, onSearch]);

  // A step back, or a link: the address leads.
  useEffect(() => {
    if (text === asked.current) return;
    asked.current = text;
    setTyped(text);
  }, [text]);

  const commands = useMemo<Command[]>(
    () => [
      {
        id: "search",
        label: "Search conversations",
        icon: Search,
        keyName: "search",
        run: () => {
          box.current?.focus();
          box.current?.select();
        },
      },
    ],
    [],
  );
  useCommands(commands);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || event.nativeEvent.isComposing) return;
    event.preventDefault();
    if (typed === "") box.current?.blur();
    else setTyped("");
  };

  return (
    <SearchBox
      ref={box}
      value={typed}
      onChange={setTyped}
      onKeyDown={onKeyDown}
      placeholder="Search…"
      aria-label="Search conversations"
      enterKeyHint="search"
      className="m-2.5 mb-0"
    />
  );
}
