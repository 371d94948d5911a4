"""What ends the Annual Report: changes, what the figures cannot see, terms and rules, and accessibility."""

from collections.abc import Iterator
from itertools import groupby

from app.contract.report.annual_report import changes_sentence
from app.domain.judgement.comparators import DEFAULT_GROUP
from app.domain.measures.period import PeriodKind
from app.domain.measures.value import ValueStatus
from app.domain.report.imprint import Imprint
from app.formats.report.blocks import Block, BulletList, Facts, Line, Paragraph, Run, Section, TableBlock, line
from app.services.report.annual_report import AnnualReport
from app.wording import change_summary as change_words
from app.wording import report as words
from app.wording import report_terms as terms
from app.wording.health import BLIND_SPOTS
from app.wording.report_terms import Term
from app.wording.warning import rule_label


def changes_section(report: AnnualReport) -> Section:
    """What is another than in the report of the year before; one sentence where nothing is."""
    changes, place = report.changes, report.area.name
    title = "What changed since last year’s report"
    blocks: list[Block] = [Paragraph(line(changes_sentence(report)))]
    for label, items in groupby(changes.items, key=lambda item: change_words.kind_label(item.kind)):
        blocks.append(Paragraph(line(Run(label, strong=True))))
        blocks.append(BulletList(tuple(line(change_words.sentence(item, place=place)) for item in items)))
    if changes.revised:
        blocks.append(Paragraph(line(Run(words.REVISED, strong=True))))
        blocks.append(BulletList(tuple(line(words.revised_sentence(each, place=place)) for each in changes.revised)))
    titles = report.titles() | dict(changes.titles)
    for codes, heading in ((changes.came, words.CAME), (changes.went, words.WENT)):
        if codes:
            blocks.append(Paragraph(line(f"{heading}: {'; '.join(titles[code] for code in codes)}.")))
    return Section("changes", title, tuple(blocks), starts_page=not changes.is_empty)


def unseen_section(report: AnnualReport) -> Section:
    """What the figures cannot see: by reason, with the indicators, and the warning signs that were not looked for."""
    blocks: list[Block] = [Paragraph(line(BLIND_SPOTS))]
    titles = report.titles()
    every = list(titles.values())
    if report.unseen:
        rows = tuple(
            (
                line(words.unseen_label(each.reason)),
                line(str(len(each.indicators))),
                line(words.listed([titles[code] for code in each.indicators], all_titles=every)),
            )
            for each in report.unseen
        )
        header = ("What is missing", "Indicators", "Which")
        blocks.append(TableBlock(f"What is missing, of {len(every)} indicators", header, rows, frozenset({1})))
    elif every:
        blocks.append(Paragraph(line(words.NOTHING_UNSEEN)))
    if report.unseen_signs:
        signs = tuple(
            (
                line(rule_label(each.rule)),
                line(str(len(each.indicators))),
                line(words.reason_not_assessed(each.reason)),
            )
            for each in report.unseen_signs
        )
        header = ("Warning sign", "Indicators", "Most often because")
        blocks.append(TableBlock("Warning signs that could not be looked for", header, signs, frozenset({1})))
    return Section("unseen", "What the figures cannot see", tuple(blocks))


def terms_section(report: AnnualReport, *, council: str) -> Section:
    """The words used, and the rules in brief."""
    used = terms.glossary(set(_used(report)), similar=_similar(report))
    rows = tuple((word, line(meaning)) for word, meaning in used)
    rule_terms = [*terms.RULES, *([terms.OUTCOME_RULE] if report.strategy.outcomes else [])]
    rules = (BulletList(tuple(line(rule) for rule in rule_terms)), Paragraph(line(terms.whole_rules_sentence(council))))
    return Section(
        "terms",
        "Words used, and how figures are judged",
        (),
        (
            Section("glossary", "Words used", (Facts(rows),)),
            Section("rules", "How figures are judged", rules),
        ),
        starts_page=True,
    )


def _similar(report: AnnualReport) -> str | None:
    """What the council's own group of similar councils is called, where anything is compared with it."""
    benchmarks = (benchmark for each in report.indicators for benchmark in each.card.benchmarks)
    return next((each.name for each in benchmarks if each.comparator == DEFAULT_GROUP), None)


def _used(report: AnnualReport) -> Iterator[Term]:
    cards = [each.card for each in report.indicators]
    labels = {words.direction_cell(each.card.direction, result=each.result)[2:] for each in report.indicators}
    charted = [period for each in report.indicators for period in each.history.periods]
    yield Term.INDICATOR
    for term, is_used in (
        (Term.DIRECTION, bool(cards)),
        (Term.NO_CLEAR_CHANGE, "No clear change" in labels),
        (Term.NOT_JUDGED, "Not judged" in labels),
        (Term.SIMILAR, _similar(report) is not None),
        (Term.MIDDLE, any(b.median is not None for card in cards for b in card.benchmarks)),
        (Term.QUARTILE, any(each.position.benchmark is not None for each in report.indicators)),
        (Term.QUARTER, any(p.period.kind is PeriodKind.FINANCIAL_QUARTER for p in charted)),
        (Term.TARGET, any(card.target.target is not None for card in cards)),
        (Term.WARNING, bool(report.warnings)),
        (Term.PROVISIONAL, any(p.value is not None and p.value.status is ValueStatus.PROVISIONAL for p in charted)),
        (Term.BREAK, any(period.breaks for period in charted)),
        (Term.STRATEGY, bool(report.strategy.outcomes)),
    ):
        if is_used:
            yield term


def accessibility_section(imprint: Imprint) -> Section:
    """The accessibility statement; it says so where the council has given no answer."""
    facts = imprint.accessibility
    statement: list[str | Run] = [terms.statement_sentence(facts)]
    if facts.statement_url:
        statement += [Run(facts.statement_url, link=facts.statement_url), "."]
    statement.append(f" {terms.prepared_sentence(facts)}")
    name, address = terms.EASS
    lines: tuple[Line, ...] = (
        *(line(sentence) for sentence in terms.how_accessible()),
        line(f"{terms.gaps_sentence(facts)} {terms.contact_sentence(facts, council=imprint.council)}"),
        line(terms.enforcement_sentence(), Run(name, link=address), "."),
        line(*statement),
    )
    return Section(
        "accessibility", "Accessibility statement", tuple(Paragraph(each) for each in lines), kept_together=True
    )
