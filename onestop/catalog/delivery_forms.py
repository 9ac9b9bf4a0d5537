"""What the form says of how results are given: the ways to choose between, and whom and where to. Pure."""

from onestop.catalog.spec import FieldSpec, Option, ThemeSpec


def ways(theme: ThemeSpec, item_code: str) -> tuple[Option, ...]:
    """The ways between which the form lets choose for the result of an item, in the words of the theme."""
    field = theme.fields_by_key.get(theme.work_by_code[item_code].outcome.delivery_field)
    offered = {option.value for option in field.options} if field else set()
    return tuple(way for way in theme.delivery_ways if way.value in offered)


def label_fields(theme: ThemeSpec) -> tuple[FieldSpec, ...]:
    """The fields with who gets what is posted, and where to; () where the theme posts nothing."""
    post = theme.post
    keys = (post.recipient, post.mobile, post.address) if post else ()
    return tuple(theme.fields_by_key[key] for key in keys if key)
