"""Names as residents say them."""

from __future__ import annotations


def district_label(name: str, unit: str) -> str:
    """Return a district's name as residents say it: a school's name becomes its district's.

    Parameters
    ----------
    name : str
        As the source has it; the national data set names the school.
    unit : str
        校区, 学区, 地区 or 地域.

    Returns
    -------
    str
        Unchanged where it is no school's name.

    Examples
    --------
    >>> district_label("中央小学校", "校区"), district_label("中央小学校", "学区")
    ('中央小学校区', '中央小学校 学区')
    >>> district_label("南地区", "地区"), district_label("三国", "校区")
    ('南地区', '三国校区')
    """
    if name.endswith(unit):
        return name
    if name.endswith("学校"):
        return f"{name}区" if unit == "校区" else f"{name} {unit}"
    return f"{name}{unit}"
