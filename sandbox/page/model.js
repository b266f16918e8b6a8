/** What the page knows: a copy of the sandbox's state kept current by its events. */
export const model = {
  ready: false,
  linked: false,
  numbers: [],
  phones: [],
  optOuts: [],
  faults: [],
  /** Troubles that one click begins and ends. */
  presets: [],
  /** The providers' time and how far it is ahead of ours, ms. */
  clock: { now: 0, ahead: 0 },
  messages: new Map(),
  deliveries: new Map(),
  /** Customers with a mailbox, and all email by its id, oldest first. */
  people: [],
  mails: new Map(),
  /** The business's own address. */
  mailbox: "",
  /** Customer number → sids, oldest first. */
  threads: new Map(),
  seen: new Map(),
};

const KEEP_DELIVERIES = 300;

export const isInbound = (message) => message.direction === "inbound";
export const phoneOf = (message) => (isInbound(message) ? message.from : message.to);
export const isWaiting = (message) => message.status === "sent";
export const isUnderway = (message) =>
  ["accepted", "scheduled", "queued", "sending", "sent"].includes(message.status);

function addMessage(message) {
  if (!model.messages.has(message.sid)) {
    const phone = phoneOf(message);
    const thread = model.threads.get(phone) ?? [];
    thread.push(message.sid);
    model.threads.set(phone, thread);
  }
  model.messages.set(message.sid, message);
}

function addDelivery(delivery) {
  model.deliveries.set(delivery.id, delivery);
  if (model.deliveries.size > KEEP_DELIVERIES) {
    model.deliveries.delete(model.deliveries.keys().next().value);
  }
}

export function load(state) {
  const fresh = !model.ready;
  Object.assign(model, {
    ready: true,
    numbers: state.numbers,
    phones: state.phones,
    optOuts: state.optOuts,
    faults: state.faults,
    presets: state.presets,
    clock: state.clock,
    people: state.people,
    mails: new Map(state.mails.toReversed().map((mail) => [mail.id, mail])),
    mailbox: state.mailbox,
    messages: new Map(),
    deliveries: new Map(),
    threads: new Map(),
  });
  state.messages.toReversed().forEach(addMessage);
  state.deliveries.toReversed().forEach(addDelivery);
  if (fresh) for (const phone of model.threads.keys()) markSeen(phone);
}

export function apply(event) {
  if (event.type === "message") addMessage(event.message);
  else if (event.type === "delivery") addDelivery(event.delivery);
  else if (event.type === "mail") model.mails.set(event.mail.id, event.mail);
  else if (event.type === "reset") {
    for (const part of ["messages", "deliveries", "threads", "seen", "mails"]) model[part].clear();
    model.optOuts = [];
    model.faults = [];
    model.phones = model.phones.map((phone) => ({ ...phone, mode: "auto" }));
  } else model[event.type] = event[event.type];
}

export const threadOf = (phone) =>
  (model.threads.get(phone) ?? []).map((sid) => model.messages.get(sid));

/** Texts the handset has really got that nobody has looked at. */
export function unseen(phone) {
  const since = model.seen.get(phone) ?? 0;
  return threadOf(phone).filter(
    (message) => message.status === "delivered" && message.updatedAt > since,
  ).length;
}

export function markSeen(phone) {
  const newest = Math.max(0, ...threadOf(phone).map((message) => message.updatedAt));
  model.seen.set(phone, newest);
}

export const bareAddress = (text) => (/<([^<>]+)>\s*$/.exec(text)?.[1] ?? text).toLowerCase();

/** The email of a mailbox, both ways. */
export const mailsOf = (address) =>
  [...model.mails.values()].filter((mail) =>
    mail.direction === "inbound"
      ? bareAddress(mail.from) === address
      : [...mail.to, ...mail.cc].some((each) => bareAddress(each) === address),
  );

export const personBy = (address) =>
  model.people.find((person) => person.address === address) ??
  (address?.includes("@") ? { address, name: address, mode: "auto" } : undefined);

/** The phone and the mailbox of the customer whose number or address this is; null where there is none. */
export function sidesOf(number) {
  if (number === null) return { phone: null, mail: null };
  const isMail = number.includes("@");
  const name = (isMail ? personBy(number) : phoneBy(number))?.name;
  const namesake = ({ name: other }) => other === name;
  return isMail
    ? { phone: model.phones.find(namesake)?.number ?? null, mail: number }
    : { phone: number, mail: model.people.find(namesake)?.address ?? null };
}

/** Mailboxes as rows of the list: those that wrote or got email before, and all registered ones. */
function mailRows() {
  const addresses = new Set(model.people.map(({ address }) => address));
  for (const { direction, from, to, cc } of model.mails.values()) {
    for (const each of direction === "inbound" ? [from] : [...to, ...cc]) {
      addresses.add(bareAddress(each));
    }
  }
  return [...addresses].map((address) => {
    const mail = mailsOf(address).at(-1);
    const { name, mode } = personBy(address);
    const last = mail && {
      sid: mail.id,
      direction: mail.direction,
      createdAt: mail.createdAt,
      body: `✉ ${mail.subject}`,
    };
    return { number: address, name, mode, last };
  });
}

/** Registered phones and any other number seen, the most recently active first. */
export function phoneRows(find) {
  const rows = new Map(model.phones.map((phone) => [phone.number, phone]));
  for (const number of model.threads.keys()) {
    if (!rows.has(number)) rows.set(number, { number, name: number, mode: "auto" });
  }
  const words = find.trim().toLowerCase();
  const digits = words.replace(/\D/g, "");
  return [...rows.values()]
    .map((phone) => ({ ...phone, last: threadOf(phone.number).at(-1) }))
    .concat(mailRows())
    .filter(
      ({ name, number }) =>
        name.toLowerCase().includes(words) ||
        (words !== "" && number.includes(words)) ||
        (digits !== "" && number.includes(digits)),
    )
    .toSorted(
      (a, b) => (b.last?.createdAt ?? 0) - (a.last?.createdAt ?? 0) || a.name.localeCompare(b.name),
    );
}

export const phoneBy = (number) =>
  model.phones.find((phone) => phone.number === number) ??
  (model.threads.has(number) ? { number, name: number, mode: "auto" } : undefined);

export const isOptedOut = (phone, number) =>
  model.optOuts.some((entry) => entry.phone === phone && (!number || entry.number === number));

/** How the product answered for one inbound text. */
export const inboundDelivery = (sid) =>
  [...model.deliveries.values()].find(
    (delivery) => delivery.messageSid === sid && delivery.kind === "inbound",
  );
