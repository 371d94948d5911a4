// A tier page from one call: every word and figure on it is in the answer.
import { asked, element, paragraph, read, service, show, warningsOf } from "./page.js";

const link = (code) => `indicator.html?${new URLSearchParams({ code, service })}`;

function cardOf(card) {
  const { indicator, latest, direction_of_travel: direction, target, currency } = card;
  return element("article", {},
    element("h3", {}, element("a", { href: link(indicator.code) }, indicator.title)),
    element("p", { class: "figure" },
      element("span", { class: "value" }, latest ? latest.display : "–"),
      latest ? ` ${latest.period_label} ` : " ",
      element("span", { class: "direction" },
        element("span", { "aria-hidden": "true" }, direction.symbol), ` ${direction.judgement_label}`)),
    paragraph(direction.sentence),
    paragraph(direction.second && direction.second.sentence),
    paragraph(latest && latest.data_note, "note"),
    paragraph(target.sentence),
    ...card.benchmarks.map((benchmark) => paragraph(benchmark.sentence, "benchmark")),
    paragraph(card.not_compared && card.not_compared.sentence, "benchmark"),
    warningsOf(card),
    paragraph(currency.state === "current" ? "" : currency.sentence, "note"),
    paragraph(card.caveat, "note"));
}

await show("themes", async () => {
  const page = await read(`/v1/performance?tier=${asked("tier", "1")}`);
  const { summary } = page;
  document.getElementById("summary").textContent =
    `${summary.indicators} indicators: ${summary.improving} improving, ${summary.worsening} worsening. ` +
    `Open warnings: ${summary.critical + summary.warning + summary.watch}.`;
  const themes = Map.groupBy(page.items, (card) => card.indicator.theme_title);
  return [...themes].map(([title, cards]) => element("section", {}, element("h2", {}, title), ...cards.map(cardOf)));
});
