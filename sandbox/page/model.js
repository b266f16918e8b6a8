/** What the page knows: a copy of the sandbox's state kept current by its events. */
export const model = {
  ready: false,
  linked: false,
  numbers: [],
  phones: [],
  optOuts: [],
  faults: [],
  messages: new Map(),
  deliveries: new Map(),
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
  else if (event.type === "reset") {
    for (const part of ["messages", "deliveries", "threads", "seen"]) model[part].clear();
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
    .filter(
      ({ name, number }) =>
        name.toLowerCase().includes(words) || (digits !== "" && number.includes(digits)),
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
