import { Languages, MicOff, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Link } from "wouter";
import { languageName } from "../../../lib/language-name";
import { useMe } from "../../../lib/me";
import { BUSINESS_SETTINGS, settingsPath } from "../../../lib/routes";
import { local, readStored, writeStored } from "../../../lib/stored";
import { Button, IconButton } from "../../../ui/button";
import { CANNOT, dictationProblem, recogniser } from "./recognition";

const STORED = "dictation-language";

type DictationProps = {
  /** BCP 47, the first one first. */
  languages: readonly string[];
  /** A phrase was understood. */
  onText: (text: string) => void;
  onEnd: () => void;
};

/** While dictating: what is being heard, in which language, and how to stop. */
export default function Dictation({ languages, onText, onEnd }: DictationProps) {
  const mayChoose = useMe().member.permissions.includes("manageSettings");
  const [language, setLanguage] = useState(() => {
    const last = readStored(local, STORED);
    return languages.find((one) => one === last) ?? languages[0] ?? "en-US";
  });
  const [round, setRound] = useState(0);
  const { state, interim, problem } = useRecognition(language, round, onText, onEnd);

  if (problem !== null) {
    return (
      <div
        role="alert"
        className="mb-2 flex animate-rise items-center gap-2.5 rounded-lg bg-warn-soft py-1 pr-1 pl-3 text-sm text-warn"
      >
        <MicOff className="size-4 shrink-0" aria-hidden />
        <span className="min-w-0 flex-1 py-1">{problem}</span>
        {problem !== CANNOT && (
          <Button size="sm" onClick={() => setRound(round + 1)}>
            Try again
          </Button>
        )}
        <IconButton label="Dismiss" onClick={onEnd} className="text-warn">
          <X className="size-4" aria-hidden />
        </IconButton>
      </div>
    );
  }
  return (
    <section
      aria-label="Dictation"
      className="mb-2 flex animate-rise items-center gap-2.5 rounded-lg border border-line bg-surface py-1 pr-1 pl-3 text-sm"
    >
      <span
        className="size-2.5 shrink-0 animate-breathe rounded-full bg-danger motion-reduce:animate-none"
        aria-hidden
      />
      <p className="line-clamp-3 min-w-0 flex-1 py-1 text-muted">
        <span role="status">{state === "listening" ? "Listening…" : "Starting…"}</span>{" "}
        <span className="text-ink italic">{interim}</span>
      </p>
      {languages.length > 1 && (
        <select
          aria-label="Language"
          value={language}
          onChange={({ target }) => {
            writeStored(local, STORED, target.value);
            setLanguage(target.value);
          }}
          className="tap h-7 max-w-40 rounded-md border border-line bg-surface px-1.5 text-xs text-ink"
        >
          {languages.map((one) => (
            <option key={one} value={one}>
              {languageName(one)}
            </option>
          ))}
        </select>
      )}
      {mayChoose && (
        <Link
          href={settingsPath(BUSINESS_SETTINGS)}
          aria-label="Dictation languages"
          title="Dictation languages"
          className="tap flex size-8 shrink-0 items-center justify-center rounded-md text-muted transition-colors hover:bg-hover hover:text-ink"
        >
          <Languages className="size-4" aria-hidden />
        </Link>
      )}
      <Button size="sm" onClick={onEnd}>
        Stop
      </Button>
    </section>
  );
}

/** Listens for as long as it is mounted, or until the browser has heard enough. */
function useRecognition(
  language: string,
  round: number,
  onText: (text: string) => void,
  onEnd: () => void,
) {
  const [state, setState] = useState<"starting" | "listening">("starting");
  const [interim, setInterim] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const told = useRef({ onText, onEnd });
  useEffect(() => {
    told.current = { onText, onEnd };
  });

  useEffect(() => {
    const Recogniser = recogniser();
    if (Recogniser === null) {
      setProblem(CANNOT);
      return;
    }
    setProblem(null);
    setState("starting");
    const recognition = new Recogniser();
    recognition.lang = language;
    recognition.continuous = true;
    recognition.interimResults = true;
    let over = false;
    let failed = false;
    recognition.onstart = () => setState("listening");
    recognition.onresult = ({ results, resultIndex }) => {
      let heard = "";
      for (let i = resultIndex; i < results.length; i++) {
        const result = results[i];
        const words = result?.[0]?.transcript ?? "";
        if (result?.isFinal) told.current.onText(words.trim());
        else heard += words;
      }
      setInterim(heard);
    };
    recognition.onerror = ({ error }) => {
      const reason = dictationProblem(error);
      if (over || reason === null) return;
      failed = true;
      setProblem(reason);
    };
    recognition.onend = () => {
      setInterim("");
      if (!over && !failed) told.current.onEnd();
    };
    try {
      recognition.start();
    } catch {
      setProblem(dictationProblem(""));
    }
    return () => {
      over = true;
      recognition.abort();
    };
  }, [language, round]);

  return { state, interim, problem };
}
