/** Words by which a text says something checkable, in the languages customers write in. */

/** Languages whose months and weekdays are known, by Intl's own names. */
const NAMED_IN = [
  ..."en es fr de pt it nl pl ru uk tr vi ar hi sv da ro".split(" "),
  // Their weekdays: months are written with digits.
  ..."zh ja ko".split(" "),
];
/** In English these are other words, too. */
const AMBIGUOUS = new Set(["may", "march", "mar", "sat", "sun", "mon", "mer", "dim"]);

/** Names of months (from 1) or of weekdays (0 for Sunday), in lower case. */
function namesOf(part: "month" | "weekday", count: number): Map<string, number> {
  const names = new Map<string, number>();
  for (const locale of NAMED_IN) {
    const form = new Intl.DateTimeFormat(locale, {
      [part]: "long",
      ...(part === "month" && { day: "numeric" as const }),
      timeZone: "UTC",
    });
    for (let index = 0; index < count; index++) {
      const at = part === "month" ? Date.UTC(2026, index, 15) : Date.UTC(2026, 1, 1 + index);
      const name = form.formatToParts(at).find(({ type }) => type === part)?.value;
      // A month that is only a number, as in Chinese, is found as one.
      if (name === undefined || /\p{N}/u.test(name)) continue;
      names.set(name.toLowerCase(), part === "month" ? index + 1 : index);
    }
  }
  return names;
}

let months: Map<string, number> | undefined;
let weekdays: Map<string, number> | undefined;

/** Months by name and by common short name, in lower case, from 1. */
export function monthNames(): Map<string, number> {
  if (months !== undefined) return months;
  months = namesOf("month", 12);
  const short = "jan feb mar apr may jun jul aug sept oct nov dec".split(" ");
  for (const [index, name] of short.entries()) months.set(name, index + 1);
  months.set("sep", 9);
  return months;
}

/** Weekdays by name, in lower case, 0 for Sunday. */
export function weekdayNames(): Map<string, number> {
  weekdays ??= namesOf("weekday", 7);
  return weekdays;
}

/** Short English weekdays, which count only with a capital. */
export const SHORT_WEEKDAYS: Record<string, number> = {
  Sun: 0,
  Mon: 1,
  Tue: 2,
  Tues: 2,
  Wed: 3,
  Thu: 4,
  Thur: 4,
  Thurs: 4,
  Fri: 5,
  Sat: 6,
};

export function isAmbiguousName(name: string): boolean {
  return AMBIGUOUS.has(name);
}

/** Days told from today, by how many away. */
export const RELATIVE_DAYS: Record<string, string> = {
  "0": "today|tonight|this morning|this afternoon|this evening|hoy|esta tarde|esta noche|esta mañana|aujourd['’]hui|ce soir|cet après-midi|heute|hoje|oggi|stasera|vandaag|vanavond|dzisiaj|dziś|сегодня|сьогодні|bugün|hôm nay|اليوم|الليلة|आज|今天|今晚|今日|오늘|i dag|idag|astăzi",
  "1": "tomorrow|tmrw|tmr|mañana|demain|morgen|amanhã|domani|jutro|завтра|yarın|ngày mai|غدًا|غدا|بكرة|कल|明天|明日|내일|imorgon|i morgen|mâine",
  "2": "day after tomorrow|overmorrow|pasado mañana|après-demain|übermorgen|depois de amanhã|dopodomani|overmorgen|pojutrze|послезавтра|بعد غد|परसों|后天|後天|明後日|모레",
  "-1": "yesterday|ayer|hier|gestern|ontem|ieri|gisteren|wczoraj|вчера|вчора|dün|hôm qua|أمس|昨天|昨日|어제|igår",
};

/** Stretches of days: which no record names, so that they are always asked about unless a record lies in them. */
export const RELATIVE_WEEKS: Record<string, string> = {
  "0": "this week(?:end)?|esta semana|este fin de semana|cette semaine|ce week-end|diese woche|esta semana|questa settimana|на этой неделе|这周|本周|今週|이번 주|هذا الأسبوع",
  "1": "next week(?:end)?|la próxima semana|próxima semana|semana que viene|la semaine prochaine|nächste woche|semana que vem|prossima settimana|на следующей неделе|下周|下星期|来週|다음 주|الأسبوع القادم",
};

/** What is given away or sworn, by what it comes to. */
export const OFFERS: Record<string, string> = {
  free: "(?<!feel |toll[- ]|you |you['’]re |are |\\p{L}-)free(?! to\\b| up\\b| time\\b| slot| for a\\b)|for nothing|complimentary|no charge|no cost|free of charge|(?<!depend(?:s|ing)? )on the house|on us|without charge|won['’]t charge|not charge|never charge|waiv\\w+|owe (?:us )?nothing|don['’]t owe|pay nothing|won['’]t pay|never pay|gratis|gratuit\\p{L}*|sin costo|sin cargo|de regalo|regal(?:o|amos)|cortesía|offerte?s?|sans frais|kostenlos|kostenfrei|umsonst|grátis|de graça|omaggio|za darmo|bezpłatn\\p{L}*|бесплатн\\p{L}*|даром|безкоштовн\\p{L}*|ücretsiz|bedava|miễn phí|مجان\\p{L}*|मुफ़?्त|免费|免費|无需付款|無料|무료|kostnadsfri\\p{L}*",
  discount:
    "discount\\w*|rebate\\w*|half[- ]price|half off|\\boff your\\b|\\boff the (?:price|bill|total)\\b|coupon\\w*|voucher\\w*|promo(?: ?code|tion\\w*)?|cash ?back|gift ?card\\w*|descuento\\w*|rebaja\\w*|mitad de precio|remise\\w*|réduction\\w*|moitié prix|rabatt?\\w*|ermäßigung\\w*|halber preis|desconto\\w*|metade do preço|scont\\p{L}*|metà prezzo|korting\\w*|zniżk\\p{L}*|скидк\\p{L}*|знижк\\p{L}*|indirim\\p{L}*|giảm giá|خصم|تخفيض|छूट|折扣|打折|优惠|半价|割引|半額|할인",
  refund:
    "refund\\w*|money back|reimburs\\w+|compensat\\w+|reembols\\p{L}*|devoluci[oó]n\\p{L}*|devolvemos|rembours\\p{L}*|erstatt\\p{L}*|rückerstatt\\p{L}*|geld zurück|restituição|rimbors\\p{L}*|terugbetal\\p{L}*|zwrot\\p{L}* pieniędzy|возврат\\p{L}*|верн[её]м деньги|iade|hoàn tiền|استرداد|تعويض|रिफंड|退款|返金|환불|credit(?:ed)? (?:to|of|on)|store credit",
  guarantee:
    "guarant\\w+|we promise|i promise|promise you|you have my word|i swear|no matter what|lifetime|unconditional\\w*|we (?:accept|admit) (?:full )?(?:liability|responsibility|fault)|legally binding|binding offer|garant\\p{L}*|le prometemos|prometemos|promet\\p{L}*|de por vida|versprech\\p{L}*|zusicher\\p{L}*|promessa|гарант\\p{L}*|обещ\\p{L}*|söz veriyoruz|bảo đảm|đảm bảo|نضمن|ضمان\\p{L}*|مضمون|गारंटी|保证|保證|承诺|保証|約束|보장|약속",
  covered:
    "covered (?:by|under)|under warranty|warranty (?:covers|will cover)|cubiert\\p{L}* por|en garantía|sous garantie|unter garantie",
};

/** Marks and words of money. */
export const CURRENCY_SIGNS = "US\\$|C\\$|A\\$|[$€£¥₹₽₩₺₫₴₪฿₱₿]";
export const CURRENCY_WORDS =
  "dollars?|bucks?|cents?|usd|eur|gbp|cad|aud|mxn|btc|euros?|pounds? sterling|quid|pesos?|dólare?s?|centavos?|reais|real|dollari|złot\\p{L}*|рубл\\p{L}*|доллар\\p{L}*|евро|гривен\\p{L}*|lira|đồng|دولار\\p{L}*|ريال\\p{L}*|يورو|डॉलर|रुपये|美元|美金|欧元|人民币|元|块钱|ドル|円|달러|원|bitcoins?";

export const PERCENT_WORDS =
  "%|％|٪|percent|per cent|pct|por ciento|pour cent|prozent|por cento|per cento|procent|процент\\p{L}*|відсотк\\p{L}*|yüzde|phần trăm|بالمئة|بالمائة|في المئة|प्रतिशत|パーセント|퍼센트|折";

/** Numbers written out, from four: one to three are ordinary words. */
export const NUMBER_WORDS =
  "four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|quince|veinte|veinti\\p{L}+|treinta|cuarenta|cincuenta|sesenta|setenta|ochenta|noventa|cien|ciento|quinientos|mil|quatre|cinq|sept|huit|neuf|dix|onze|douze|quinze|vingt|trente|quarante|cinquante|soixante|cent|mille|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|zwanzig|dreißig|vierzig|fünfzig|sechzig|siebzig|achtzig|neunzig|hundert|tausend|vinte|trinta|cinquenta|noventa|cem|dieci|venti|trenta|cinquanta|novanta|cento|двадцать|тридцать|сорок|пятьдесят|девяносто|сто|тысяч\\p{L}*|خمسون|تسعون|مئة|مائة|ألف";

/** Lengths of time, by their unit. */
export const SPANS: Record<string, string> = {
  minute:
    "minutes?|mins?|minutos?|minuten?|minuti|minut\\p{L}*|минут\\p{L}*|dakika|phút|دقيقة|دقائق|分钟|分|분",
  hour: "hours?|hrs?|horas?|heures?|stunden?|ore|uur|godzin\\p{L}*|час(?:а|ов)?|saat|giờ|ساعة|ساعات|小时|時間|시간",
  day: "(?:business |working )?days?|días?|jours?|tage?n?|dias?|giorni|dagen|dni|дн(?:я|ей)|gün|ngày|أيام|天|日間|일",
  week: "weeks?|semanas?|semaines?|wochen?|settimane|weken|tygodni\\p{L}*|недел\\p{L}*|hafta|tuần|أسابيع|周|週間|주",
  month:
    "months?|mes(?:es)?|mois|monate?n?|mês|mesi|maanden|miesięcy|месяц\\p{L}*|tháng|أشهر|个月|ヶ月|개월",
  year: "years?|años?|ans|jahre?n?|anos?|anni|jaar|lat|лет|года?|yıl|năm|سنوات|年|년",
};
