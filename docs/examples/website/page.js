// What both pages share. The service's address is `?service=`, or where the pages themselves come from.
const parameters = new URLSearchParams(location.search);
export const service = parameters.get("service") ?? "";
export const asked = (name, otherwise) => parameters.get(name) ?? otherwise;

export async function read(path) {
  const answer = await fetch(service + path);
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.detail);
  return body;
}

// An element with text or other elements in it; text is never read as HTML.
export function element(name, attributes = {}, ...inside) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...inside.filter((part) => part !== null && part !== undefined));
  return made;
}

export const paragraph = (text, kind = "") => (text ? element("p", kind ? { class: kind } : {}, text) : null);

export function warningsOf(card) {
  if (!card.warnings.length) return null;
  const lines = card.warnings.map((warning) =>
    element("li", { class: warning.severity }, element("strong", {}, `${warning.severity_label}: `), warning.sentence));
  return element("ul", { class: "warnings" }, ...lines);
}

export async function show(place, build) {
  const where = document.getElementById(place);
  try {
    where.replaceChildren(...await build());
  } catch (error) {
    where.replaceChildren(paragraph(`The figures cannot be shown now. ${error.message}`));
  }
  where.dataset.ready = "true";
}
