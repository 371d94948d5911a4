-- Run by waymark_owner after `waymark migrate`: analysts see the views of docs/sql.md and nothing else.
GRANT SELECT ON public_value, public_definition, public_target, public_warning_rule TO waymark_reader;
