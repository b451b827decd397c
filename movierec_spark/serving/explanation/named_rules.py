"""The business rules one by one, by the names that they have in conf/rules.yaml."""

from typing import Any

from movierec_spark.settings.rules import Exclude, Rules

EXCLUDES = tuple(f"exclude.{name}" for name in Exclude.model_fields)
OF_LISTS = ("at_most.per_director", "at_most.per_franchise", "demote.served_times", "diversity", "pins")


def without_rule(rules: Rules, name: str) -> Rules:
    """The rules but for one, which is off."""
    return _with_value(rules, name, rule_value(Rules(), name))


def only_rule(rules: Rules, name: str) -> Rules:
    """No rule but one."""
    return _with_value(Rules(), name, rule_value(rules, name))


def rule_value(rules: Rules, name: str) -> Any:
    """What conf/rules.yaml says under the name, or the default."""
    value: Any = rules
    for part in name.split("."):
        value = getattr(value, part)
    return value


def is_on(rules: Rules, name: str) -> bool:
    return rule_value(rules, name) != rule_value(Rules(), name)


def _with_value(rules: Rules, name: str, value: Any) -> Rules:
    section, _, field = name.partition(".")
    content = getattr(rules, section).model_copy(update={field: value}) if field else value
    return rules.model_copy(update={section: content})
