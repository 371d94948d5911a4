// The page of an indicator from one call: the card, and the whole history as a table.
import { asked, element, paragraph, read, service, show, warningsOf } from "./page.js";

const row = (cell, ...texts) => element("tr", {}, ...texts.map((text) => element(cell, {}, text ?? "")));

function historyOf(card) {
  const rows = card.periods.map(({ value, direction_of_travel: direction, target }) =>
    row("td", value.period_label, value.display, `${direction.symbol} ${direction.judgement_label}`,
      target.display ? `${target.display} (${target.status_label})` : "",
      [value.break_in_series ? "Not comparable with earlier figures." : "", value.data_note].filter(Boolean).join(" ")));
  return element("table", {},
    element("caption", {}, `${card.indicator.title}, ${card.area.name}`),
    element("thead", {}, row("th", "Period", "Figure", "Direction of travel", "Target", "Note")),
    element("tbody", {}, ...rows));
}

document.getElementById("back").search = new URLSearchParams({ service });

await show("indicator", async () => {
  const card = await read(`/v1/indicators/${asked("code", "")}/performance`);
  const { indicator, latest, direction_of_travel: direction } = card;
  document.title = indicator.title;
  return [
    element("h1", {}, indicator.title),
    paragraph(`${indicator.theme_title}. ${indicator.polarity_label}.`),
    paragraph(latest ? `${latest.display} (${latest.period_label})` : "There is no figure yet.", "value"),
    paragraph(latest && latest.commentary),
    paragraph(latest && latest.data_note),
    paragraph(direction.sentence),
    paragraph(direction.second && direction.second.sentence),
    paragraph(card.target.sentence),
    ...card.benchmarks.map((benchmark) => paragraph(benchmark.sentence)),
    paragraph(card.not_compared && card.not_compared.sentence),
    paragraph(card.warning_threshold && `Warning level: ${card.warning_threshold.display}. ${card.warning_threshold.note}`),
    warningsOf(card),
    paragraph(card.currency.sentence, "note"),
    paragraph(card.caveat, "note"),
    historyOf(card),
    paragraph(`Source: ${indicator.source.name}.`),
  ].filter(Boolean);
});
