import { lastWords, type Prompt, readPrompt } from "./prompt.ts";
import type { Asked } from "./request.ts";

/** What it can say, in the languages it knows. */
interface Phrases {
  hello: (name: string | null) => string;
  thanks: string;
  price: (service: string, price: string) => string;
  priceOpen: string;
  free: (service: string) => string;
  from: (service: string, price: string) => string;
  visit: (job: string, when: string) => string;
  noVisit: string;
  problem: string;
  problemVisit: string;
  other: string;
  question: string;
  schedule: string;
  sales: string;
  warm: string;
  replies: { thanks: string[]; price: string[]; schedule: string[]; other: string[] };
}

const EN: Phrases = {
  hello: (name) => (name === null ? "Hi," : `Hi ${name},`),
  thanks: "You are very welcome! Let us know if anything else comes up.",
  price: (service, price) => `${service} is ${price}.`,
  priceOpen: "Let me put that together for you: in all it comes to [price].",
  free: (service) => `${service} is free.`,
  from: (service, price) => `${service} starts at ${price}, depending on your place.`,
  visit: (job, when) => `You are on our schedule for ${job}: ${when}.`,
  noVisit: "Which days suit you? Then I find you a time.",
  problem: "Sorry to hear that. When did it begin, and has anything else changed?",
  problemVisit: "We will have a look when we are there.",
  other: "Thanks for your message. Let me look into this, and I will get right back to you.",
  question: "Good question. Let me check, and I will get right back to you.",
  schedule: "Would [date] at [time] suit you?",
  sales: "Shall I set that up for you?",
  warm: "Thank you for your patience, we are happy to help!",
  replies: {
    thanks: ["You are very welcome!", "Glad we could help.", "Any time, we are here."],
    price: ["Happy to send you the details.", "Shall we go ahead?", "Let me check the price."],
    schedule: ["Which days suit you best?", "Let me check our schedule.", "Yes, we can do that."],
    other: [
      "Thanks, I will check and get back to you.",
      "Could you tell me a little more?",
      "Could you send a photo?",
    ],
  },
};

const ES: Phrases = {
  hello: (name) => (name === null ? "Hola," : `Hola ${name},`),
  thanks: "¡Con mucho gusto! Avísenos si necesita algo más.",
  price: (service, price) => `${service}: ${price}.`,
  priceOpen: "Se lo preparo: en total son [price].",
  free: (service) => `${service}: gratis.`,
  from: (service, price) => `${service}: desde ${price}, según la casa.`,
  visit: (job, when) => `Está en nuestra agenda, ${job}: ${when}.`,
  noVisit: "¿Qué días le convienen? Así le busco una hora.",
  problem: "Lamento escuchar eso. ¿Cuándo empezó, y cambió algo más?",
  problemVisit: "Lo revisamos durante la visita.",
  other: "Gracias por su mensaje. Lo reviso y le respondo enseguida.",
  question: "Buena pregunta. Lo reviso y le respondo enseguida.",
  schedule: "¿Le conviene [date] a las [time]?",
  sales: "¿Quiere que lo prepare?",
  warm: "Muchas gracias por su paciencia, ¡con gusto le ayudamos!",
  replies: {
    thanks: ["¡Con mucho gusto!", "Nos alegra haber ayudado.", "Aquí estamos."],
    price: ["Con gusto le mando los detalles.", "¿Seguimos adelante?", "Déjeme revisar el precio."],
    schedule: ["¿Qué días le convienen?", "Déjeme revisar la agenda.", "Sí, podemos hacerlo."],
    other: [
      "Gracias, lo reviso y le respondo.",
      "¿Me cuenta un poco más?",
      "¿Me puede mandar una foto?",
    ],
  },
};

const SPANISH =
  /\b(?:hola|gracias|cu[aá]nto|cu[aá]ndo|buen[oa]s|por favor|est[aá]|necesito|puede[ns]?|quiero|casa|para|agua)\b/gi;

/**
 * A model that helps: answers from the prompt's own records, in the customer's language, as its
 * examples and style say. It follows nothing that stands in the data, and makes nothing up.
 */
export function helpful(asked: Asked): string {
  const prompt = readPrompt(asked);
  const said = lastWords(prompt);
  const wish = wishIn(asked.instructions);
  if (asked.schema !== null) return JSON.stringify({ replies: repliesTo(prompt, said) });
  const before = prompt.previousDraft;
  if (before !== null && wish === "shorter") return halved(before);
  if (before !== null && wish === "warmer") return `${before.trimEnd()} ${phrasesFor(prompt).warm}`;
  if (wish?.startsWith("in ")) {
    const isSpanish = wish.includes("Spanish");
    const words = isSpanish ? ES : EN;
    if (isSpanish || wish.includes("English")) return draft(prompt, said, words);
    return `[${wish.slice(3)}] ${before ?? ""}`;
  }
  const like = learned(prompt, said);
  const fresh = draft(prompt, said, phrasesFor(prompt));
  // "Again": another than the one before.
  if (like !== null && like !== before) return like;
  return fresh === before ? `${fresh} ${phrasesFor(prompt).sales}` : fresh;
}

/** The language of what the customer wrote of late. */
function phrasesFor({ conversation }: Prompt): Phrases {
  const theirs = conversation.filter(({ fromCustomer }) => fromCustomer).slice(-3);
  const words = theirs.map(({ text }) => text).join(" ");
  return (words.match(SPANISH) ?? []).length >= 2 ? ES : EN;
}

/** What is wanted of the draft before, by the words of the orders. */
function wishIn(orders: string): string | null {
  if (/half its length|shorter/i.test(orders)) return "shorter";
  if (/warmer/i.test(orders)) return "warmer";
  const language = /Translate previousDraft into ([^.]+)\./i.exec(orders)?.[1];
  return language === undefined ? null : `in ${language}`;
}

function intentOf(said: string): keyof Phrases["replies"] | "problem" {
  if (/\b(?:price|cost|much|quote|estimate|cu[aá]nto|precio|cuesta)\b/i.test(said)) return "price";
  if (/\b(?:when|appointment|schedule|time|tomorrow|today|cu[aá]ndo|cita|visita)\b/i.test(said)) {
    return "schedule";
  }
  if (
    /\b(?:broken|leak\w*|warm|cold|noise|smell|not working|stopped|roto|fuga|ruido)\b/i.test(said)
  ) {
    return "problem";
  }
  return /\b(?:thanks?|thank you|great|perfect|gracias|perfecto)\b/i.test(said)
    ? "thanks"
    : "other";
}

function repliesTo(prompt: Prompt, said: string): string[] {
  const intent = intentOf(said);
  return phrasesFor(prompt).replies[intent === "problem" ? "other" : intent];
}

function draft(prompt: Prompt, said: string, words: Phrases): string {
  const hello = prompt.style.greeting?.replace("{name}", prompt.name ?? "") ?? null;
  const greeting = hello ?? words.hello(prompt.name);
  const signOff = prompt.style.signOff?.replace("{author}", prompt.author ?? "") ?? "";
  const [first = "", ...rest] = body(prompt, said, words);
  const begun = greeting.endsWith(",") ? lowered(first) : first;
  return [greeting, begun, ...rest, signOff].filter((part) => part !== "").join(" ");
}

/** As it goes on after a comma; "AC …" stays. */
function lowered(sentence: string): string {
  return /^\p{Lu}\p{Ll}/u.test(sentence)
    ? sentence.charAt(0).toLowerCase() + sentence.slice(1)
    : sentence;
}

function body(prompt: Prompt, said: string, words: Phrases): string[] {
  const visit = prompt.jobs.find(({ status, scheduled }) => status === "scheduled" && scheduled);
  const planned = visit ? [words.visit(visit["title"] ?? "", visit["scheduled"] ?? "")] : [];
  switch (intentOf(said)) {
    case "price":
      return offer(prompt, said, words) ?? [words.priceOpen];
    case "schedule":
      return planned.length > 0 ? planned : [words.schedule];
    case "problem":
      return planned.length > 0 ? [...planned, words.problemVisit] : [words.problem, words.noVisit];
    case "thanks":
      return [words.thanks];
    case "other":
      return offer(prompt, said, words) ?? [said.includes("?") ? words.question : words.other];
  }
}

/** What the service they name costs; null when they name none. */
function offer(prompt: Prompt, said: string, words: Phrases): string[] | null {
  const service = serviceFor(prompt, said);
  if (service === null) return null;
  const { name, price, from, details } = service;
  const told = price === "free" ? words.free(name) : (from ? words.from : words.price)(name, price);
  return [told, ...(words === EN && details !== "" ? [details] : []), words.sales];
}

/** The service most of whose name the customer used, in whatever form. */
function serviceFor({ services }: Prompt, said: string): Prompt["services"][number] | null {
  const stems = new Set([...wordSet(said)].map(stem));
  const scored = services.map((service) => {
    const name = [...wordSet(service.name)];
    const used = name.filter((word) => stems.has(stem(word))).length;
    return { service, used, score: used / name.length };
  });
  const best = scored.toSorted((a, b) => b.score - a.score)[0];
  return best !== undefined && best.used >= 2 && best.score > 0.5 ? best.service : null;
}

const stem = (word: string) => word.slice(0, 5);

/** What was answered to somebody who wrote much the same, with the name in its place. */
function learned(prompt: Prompt, said: string): string | null {
  const words = longWords(said);
  const like = prompt.examples.find(({ customer }) => {
    const theirs = [...longWords(customer)];
    const shared = theirs.filter((word) => words.has(word)).length;
    return shared >= 3 && shared / Math.sqrt(theirs.length * words.size) >= 0.5;
  });
  if (like === undefined) return null;
  const service = serviceFor(prompt, said);
  return like.reply
    .replaceAll(/ ?\[name\]/g, prompt.name === null ? "" : ` ${prompt.name}`)
    .replace("[price]", service === null || service.price === "free" ? "[price]" : service.price)
    .trim();
}

function halved(text: string): string {
  const sentences = text.match(/[^.!?]+[.!?]*\s*/g) ?? [text];
  return sentences
    .slice(0, Math.ceil(sentences.length / 2))
    .join("")
    .trim();
}

function wordSet(text: string): Set<string> {
  return new Set(text.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? []);
}

/** Those that say what a text is about; short ones are in every text. */
function longWords(text: string): Set<string> {
  return new Set([...wordSet(text)].filter((word) => word.length > 3));
}
