// Everything shown goes through text nodes and attributes set here: customers' words are never HTML.

/** Makes an element. Props: on* listeners, class, booleans and plain attributes. */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else element.setAttribute(name, String(value));
  }
  element.append(...children.flat().filter((child) => child !== null && child !== false));
  return element;
}

export const byId = (id) => document.getElementById(id);

/**
 * Makes parent's children match items. A child is built anew only when its signature changes, so
 * focus, open menus and scroll position survive what happens elsewhere. `empty` is said when there
 * are no items.
 */
export function keyedList(parent, items, { key, signature, build, empty }) {
  if (items.length === 0 && empty !== undefined) {
    return keyedList(parent, [empty], {
      key: () => "empty",
      signature: () => empty,
      build: () => h("li", { class: "empty" }, empty),
    });
  }
  const old = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  const wanted = items.map((item) => {
    const id = key(item);
    const mark = JSON.stringify(signature(item));
    const existing = old.get(id);
    if (existing && existing.dataset.mark === mark) return existing;
    const fresh = build(item);
    fresh.dataset.key = id;
    fresh.dataset.mark = mark;
    if (existing) {
      const focused = existing.contains(document.activeElement);
      const wasOpen = existing.querySelector("details")?.open;
      existing.replaceWith(fresh);
      const details = fresh.querySelector("details");
      if (details && wasOpen) details.open = true;
      if (focused) (fresh.querySelector("a, button, select, summary") ?? fresh).focus();
    }
    return fresh;
  });
  const keep = new Set(wanted);
  for (const child of Array.from(parent.children)) if (!keep.has(child)) child.remove();
  wanted.forEach((child, index) => {
    if (parent.children[index] !== child)
      parent.insertBefore(child, parent.children[index] ?? null);
  });
}

let hideToast;

/** Says one short thing at the bottom, also to a screen reader. */
export function toast(text, bad = false) {
  const box = byId("toast");
  box.textContent = text;
  box.classList.toggle("bad", bad);
  box.classList.add("shown");
  clearTimeout(hideToast);
  hideToast = setTimeout(() => box.classList.remove("shown"), bad ? 7000 : 3500);
}

const clock = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" });
const exact = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });
const day = new Intl.DateTimeFormat(undefined, { weekday: "long", month: "long", day: "numeric" });

const short = new Intl.DateTimeFormat(undefined, { month: "short", day: "numeric" });

export const clockTime = (ms) => clock.format(ms);
export const exactTime = (ms) => exact.format(ms);
export const dayName = (ms) => day.format(ms);
export const shortDay = (ms) => short.format(ms);

/** +14155550123 → (415) 555-0123; others as they are. */
export function showNumber(number) {
  const match = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(number);
  return match ? `(${match[1]}) ${match[2]}-${match[3]}` : number;
}
