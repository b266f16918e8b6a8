import { wordsOf } from "../shared/searchTerms";

/** What a customer's words are about, as far as built-in texts tell it apart. */
export type Intent = "thanks" | "price" | "schedule" | "problem" | "other";

/** Languages there are built-in texts in. */
export type Language = "en" | "es";

const WORDS: Record<Language, Record<Exclude<Intent, "other">, string>> = {
  en: {
    price:
      "price prices cost costs much charge charges quote estimate rate fee expensive bill total",
    schedule:
      "when time schedule reschedule appointment book booking available availability today tomorrow morning afternoon come visit slot day monday tuesday wednesday thursday friday saturday sunday",
    problem:
      "broken leak leaking cold warm hot noise noisy smell water heat heating cooling stopped working fix repair help emergency down",
    thanks: "thanks thank thx appreciate great perfect awesome",
  },
  es: {
    price: "precio precios cuánto cuanto cuesta cobran costo presupuesto cotización tarifa factura",
    schedule:
      "cuándo cuando hora cita agendar reagendar disponible disponibilidad hoy mañana tarde venir visita día lunes martes miércoles jueves viernes sábado domingo",
    problem:
      "roto rota fuga gotea frío calor ruido huele agua calefacción aire funciona arreglar reparar ayuda emergencia",
    thanks: "gracias perfecto excelente genial agradezco",
  },
};

const SPANISH = new Set(
  "el la los las un una que qué de del en por para con mi su es está hola buenos buenas días gracias cuánto cuándo cómo no sí pueden puede necesito quiero tengo me se lo y o pero".split(
    " ",
  ),
);
const ENGLISH = new Set(
  "the a an that what of in for with my your is are hi hello good thanks how when can could need want have me it and or but you we i to do does".split(
    " ",
  ),
);

/** Whether a text is Spanish rather than English; `otherwise` decides what neither shows. */
export function languageOf(text: string, otherwise: Language = "en"): Language {
  const words = wordsOf(text);
  const spanish = words.filter((word) => SPANISH.has(word)).length;
  const english = words.filter((word) => ENGLISH.has(word)).length;
  if (spanish === english) return otherwise;
  return spanish > english ? "es" : "en";
}

/** What a text is about: the first of price, schedule, problem and thanks that a word of it names. */
export function intentOf(text: string, language: Language): Intent {
  const words = new Set(wordsOf(text));
  for (const [intent, list] of Object.entries(WORDS[language])) {
    if (list.split(" ").some((word) => words.has(word))) return intent as Intent;
  }
  return "other";
}
