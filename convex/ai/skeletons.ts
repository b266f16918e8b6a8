import type { ComposeMode } from "../shared/compose";
import type { Intent, Language } from "./intent";

/**
 * What can be said to anybody about anything, for a business that has written nothing yet. Nothing
 * in them is a fact: what would be one is a blank.
 */
const DRAFTS: Record<
  Language,
  Record<ComposeMode, Partial<Record<Intent, string>> & { other: string }>
> = {
  en: {
    standard: {
      other:
        "Hi [name], thanks for your message. Let me look into this, and I will get right back to you.",
      price: "Hi [name], thanks for asking. This comes to [price]. Would you like to go ahead?",
      schedule: "Hi [name], thanks for your message. Would [date] at [time] suit you?",
      problem:
        "Hi [name], sorry to hear that. Could you tell me when it began and whether anything else has changed? Then I can tell you what we do next.",
      thanks: "You are very welcome, [name]. We are here if anything else comes up.",
    },
    scheduling: {
      other: "Hi [name], I can find a visit for you. Would [date] at [time] suit you?",
      thanks: "You are welcome, [name]. We look forward to seeing you.",
      problem:
        "Hi [name], sorry to hear that. The next visit we have is [date] at [time]. Shall I book it?",
    },
    sales: {
      other:
        "Hi [name], thanks for your interest. Could you tell me a little more about the place and what you have in mind? Then I can put together what fits.",
      price:
        "Hi [name], thanks for asking. For what you describe it comes to [price]. Shall I send you the details?",
      schedule:
        "Hi [name], we would be glad to come and have a look. Would [date] at [time] suit you?",
      thanks: "You are welcome, [name]. Shall we take the next step?",
    },
  },
  es: {
    standard: {
      other: "Hola [name], gracias por su mensaje. Lo reviso y le respondo enseguida.",
      price: "Hola [name], gracias por preguntar. Son [price]. ¿Desea que sigamos adelante?",
      schedule: "Hola [name], gracias por su mensaje. ¿Le conviene [date] a las [time]?",
      problem:
        "Hola [name], lamento escuchar eso. ¿Me puede decir cuándo empezó y si cambió algo más? Así le digo qué hacemos ahora.",
      thanks: "Con mucho gusto, [name]. Aquí estamos para lo que necesite.",
    },
    scheduling: {
      other: "Hola [name], con gusto le busco una visita. ¿Le conviene [date] a las [time]?",
      thanks: "Con gusto, [name]. Nos vemos pronto.",
    },
    sales: {
      other:
        "Hola [name], gracias por su interés. ¿Me cuenta un poco más sobre el lugar y lo que tiene en mente? Así preparo lo que le conviene.",
      price:
        "Hola [name], gracias por preguntar. Para lo que describe son [price]. ¿Le envío los detalles?",
    },
  },
};

const REPLIES: Record<Language, Record<Intent, readonly string[]>> = {
  en: {
    other: [
      "Thanks, I will check and get back to you.",
      "Could you tell me a little more?",
      "Yes, we can do that.",
    ],
    price: [
      "Let me check the price for you.",
      "That comes to [price].",
      "Could you tell me a little more first?",
    ],
    schedule: [
      "Would [date] at [time] suit you?",
      "Let me check our schedule.",
      "Which days suit you best?",
    ],
    problem: [
      "Sorry to hear that. When did it begin?",
      "Could you send a photo?",
      "We can come and have a look.",
    ],
    thanks: ["You are very welcome!", "Glad we could help.", "Let us know if anything comes up."],
  },
  es: {
    other: ["Gracias, lo reviso y le respondo.", "¿Me cuenta un poco más?", "Sí, podemos hacerlo."],
    price: ["Déjeme revisar el precio.", "Son [price].", "¿Me cuenta un poco más primero?"],
    schedule: [
      "¿Le conviene [date] a las [time]?",
      "Déjeme revisar la agenda.",
      "¿Qué días le convienen?",
    ],
    problem: [
      "Lamento escuchar eso. ¿Cuándo empezó?",
      "¿Me puede mandar una foto?",
      "Podemos ir a revisarlo.",
    ],
    thanks: ["¡Con mucho gusto!", "Nos alegra haber ayudado.", "Avísenos si necesita algo más."],
  },
};

/** Built-in drafts for a mode, the one that fits what was asked first. Blanks are to be filled. */
export function skeletonDrafts(language: Language, mode: ComposeMode, intent: Intent): string[] {
  const own = DRAFTS[language][mode];
  const fitting = [own[intent], own.other, DRAFTS[language].standard[intent]];
  return [...new Set(fitting.filter((text) => text !== undefined))];
}

/** Three built-in short replies. */
export function skeletonReplies(language: Language, intent: Intent): readonly string[] {
  return REPLIES[language][intent];
}
