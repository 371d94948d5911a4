"""Examples of each body to send, for the contract: real enough to try, with the required fields and few others.

Those of returns are in `openapi_returns`. Without examples the documentation makes up figures and dates.
"""

from collections.abc import Mapping
from typing import Any

_INDICATOR = "household-waste-recycling-rate"

BODIES: Mapping[str, dict[str, Any]] = {
    "put_theme": {
        "title": "Environment and Climate Change",
        "description": "Clean streets, less waste and lower carbon emissions.",
        "framework": "corporate-strategy",
        "sort": 2,
    },
    "put_strategy": {
        "title": "Corporate Strategy 2025 to 2030",
        "description": "What the council sets out to do for the borough from 2025 to 2030.",
        "first_year": 2025,
        "last_year": 2030,
        "adopted_on": "2025-07-10",
        "replaces": "corporate-strategy-2023-2028",
        "source": {"name": "Hyndburn Borough Council"},
        "priorities": [
            {
                "code": "environment-and-climate-change",
                "title": "Environment and Climate Change",
                "description": "Warm homes, net zero emissions and green spaces.",
                "theme": "environment",
            }
        ],
    },
    "put_outcome": {
        "strategy": "corporate-strategy-2025-2030",
        "priority": "environment-and-climate-change",
        "title": "Fuel poverty",
        "description": "Homes that their households can afford to keep warm.",
        "indicators": ["fuel-poverty-rate"],
    },
    "put_action": {
        "outcome": "fuel-poverty",
        "title": "Advice visits to cold homes",
        "description": "An adviser visits people who cannot keep their home warm.",
        "service": "Planning and Housing",
        "owner_role": "Head of Housing and Regeneration",
        "starts_on": "2026-04-01",
        "due_on": "2027-03-31",
        "milestones": [{"title": "The first 100 visits", "due_on": "2026-12-31"}],
    },
    "put_achievement": {
        "title": "Example: 100 cold homes were visited",
        "description": "An adviser visited 100 households that could not keep their home warm.",
        "period": "2025-26",
        "service": "Planning and Housing",
        "strategy": "corporate-strategy-2025-2030",
        "priority": "environment-and-climate-change",
        "indicators": ["fuel-poverty-rate"],
        "evidence": [{"title": "Minutes of Cabinet", "url": "https://www.example.gov.uk/minutes"}],
    },
    "put_framework": {
        "title": "Local Outcomes Framework",
        "description": "What government measures the outcomes of councils by.",
        "kind": "measures",
        "source": {"name": "Ministry of Housing, Communities and Local Government"},
        "from_date": "2026-02-09",
        "themes": [{"code": "homelessness-and-rough-sleeping", "title": "Homelessness and rough sleeping"}],
        "measures": [
            {
                "code": "people-sleeping-rough",
                "title": "People sleeping rough on a single night",
                "theme": "homelessness-and-rough-sleeping",
            }
        ],
    },
    "put_framework_mapping": {"fit": "close", "note": "It counts all households, not those with children alone."},
    "put_framework_answer": {
        "answer": "partly_met",
        "explanation": "Each service has a plan for the year; two of them have no measures yet.",
        "stated_by": "Chief Executive",
        "evidence": [{"title": "Minutes of Cabinet", "url": "https://www.example.gov.uk/minutes"}],
    },
    "put_outcome_progress": {"status": "on_track", "narrative": "Grants reached 60 more homes than planned."},
    "put_action_progress": {"status": "on_track", "percent": 40, "narrative": "80 homes were visited by September."},
    "put_service_plan": {
        "purpose": "We empty every bin on its day, so that less is thrown away.",
        "kpis": [
            {
                "indicator": "missed-bins",
                "contributes_to": {"kind": "priority", "code": "environment-and-climate-change"},
                "how": "Residents who can rely on their round go on sorting.",
            }
        ],
    },
    "put_definition_review": {
        "answers": [
            {"principle": "measurable", "answer": "met"},
            {"principle": "digital", "answer": "not_met", "note": "Two people type it from the contractor's report."},
        ],
        "verdict": "change",
        "reason": "It is worth keeping once the contractor's system sends it.",
        "hours": 6,
        "reviewer_role": "Head of Environmental Services",
    },
    "put_indicator": {
        "title": "Fly-tips cleared on time",
        "description": "The share of reported fly-tips that were cleared within two working days.",
        "purpose": "It shows whether streets are kept clean.",
        "unit": "percent",
        "decimal_places": 1,
        "polarity": "higher_is_better",
        "frequency": "quarterly",
        "supply": "council",
        "accumulation": "discrete",
        "annual_figure": "mean",
        "comparable_between_areas": False,
        "theme": "environment",
        "service": "Waste and Recycling",
        "owner_role": "Head of Environmental Services",
        "source": {"name": "The council's own records"},
        "licence": "Open Government Licence v3.0",
        "tier": 2,
    },
    "put_area": {
        "name": "Hyndburn",
        "kind": "non_metropolitan_district",
        "region": "E12000002",
        "country": "E92000001",
        "start_date": "1974-04-01",
    },
    "put_peer_group": {
        "title": "Our neighbours",
        "description": "The districts beside the council.",
        "method": "The districts that share a border with the council.",
        "council": "E07000120",
        "members": [{"code": "E07000117"}, {"code": "E07000125"}, {"code": "E07000124"}],
    },
    "create_report": {"year": "2023-24", "cut_off": "2026-11-22T12:30:00Z"},
    "create_publication": {"title": "Quarter 2 of 2026/27", "submissions": ["S000012"]},
    "decide_submissions": {
        "decisions": [
            {"submission": "S000012", "outcome": "approved"},
            {"submission": "S000013", "outcome": "sent_back", "reason": "The numerator lacks March."},
        ]
    },
    "decide_submission": {"outcome": "approved", "reason": "Checked against the contractor's report."},
    "withdraw_publication": {"reason": "The figures of one depot were counted twice."},
    "create_key": {
        "label": "Quarterly script of Environmental Services",
        "holder": "Head of Environmental Services",
        "scopes": ["submit"],
        "services": ["Waste and Recycling"],
    },
    "create_redaction": {"indicator": _INDICATOR, "period": "2022-23", "reason": "It identified a household."},
    "retire_indicator": {"from_period": "2027-28", "reason": "Another indicator takes its place."},
    "put_target": {
        "value": 35,
        "rationale": "The best quarter of similar districts reach it.",
        "set_by": "Cabinet",
        "set_on": "2026-03-25",
    },
    "put_warning_rule": {"enabled": True, "parameters": {"clear_after": 2}},
    "preview_warnings": {
        "rules": [{"rule": "far_from_peers", "parameters": {"distance": 2.5}}],
        "thresholds": [{"indicator": _INDICATOR, "warning_threshold": {"kind": "floor", "level": 33}}],
        "targets": [{"indicator": _INDICATOR, "period": "2026-27", "value": 35}],
    },
    "put_answer_time": {"days": 21},
    "put_commentary": {"text": "A new contract began in June."},
    "put_step_change": {
        "reason": "Collections went from weekly to fortnightly.",
        "agreed_by": "Corporate Management Team",
    },
    "put_warning_response": {
        "explanation": "Two rounds were missed while the fleet was renewed.",
        "action": "The last new lorry comes in January.",
        "owner_role": "Head of Environmental Services",
        "due": "2027-01-31",
    },
    "put_value": {"value": 31.2, "status": "provisional"},
}


def add_bodies(operations: Mapping[str, dict[str, Any]]) -> None:
    """Put each example beside the schema of its operation's body."""
    for name, body in BODIES.items():
        operations[name]["requestBody"]["content"]["application/json"]["example"] = body
