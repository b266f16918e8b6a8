// The part of the Web Speech API that is used here; TypeScript's library does not have it, because
// not every browser does. https://webaudio.github.io/web-speech-api/

export interface Recognition {
  lang: string;
  continuous: boolean;
  interimResults: boolean;
  onresult: ((event: SpeechRecognitionEvent) => void) | null;
  onerror: ((event: { error: string }) => void) | null;
  onstart: (() => void) | null;
  onend: (() => void) | null;
  start: () => void;
  abort: () => void;
}

/** The browser's recogniser; null where it has none. */
export function recogniser(): (new () => Recognition) | null {
  const { SpeechRecognition, webkitSpeechRecognition } = window as {
    SpeechRecognition?: new () => Recognition;
    webkitSpeechRecognition?: new () => Recognition;
  };
  return SpeechRecognition ?? webkitSpeechRecognition ?? null;
}

const PROBLEMS: Record<string, string> = {
  "not-allowed": "The microphone is blocked. Allow it for this page in the browser’s settings.",
  "service-not-allowed":
    "This browser does not allow dictation here. Try it in Chrome, Edge or Safari.",
  "audio-capture": "No microphone was found.",
  network: "Dictation needs a connection that is not there now.",
  "no-speech": "Nothing was heard.",
  "language-not-supported": "The browser cannot take dictation in this language.",
};

/** What went wrong, for people; null when nothing did. */
export function dictationProblem(error: string): string | null {
  if (error === "aborted") return null;
  return PROBLEMS[error] ?? "Dictation stopped. Try again.";
}

export const CANNOT = "This browser cannot take dictation. Chrome, Edge and Safari can.";
