"""What is wrong with how a command was written, in the reader's language."""

from __future__ import annotations

from typing import Any

import click

from webmap.errors import N_, DomainError


def usage_error(error: click.UsageError) -> DomainError:
    """Return click's complaint about an option, argument or command as an error of ours."""
    if isinstance(error, click.MissingParameter):
        return DomainError(N_("缺少 %(option)s。用 --help 看写法。"), option=_option(error.param))
    if isinstance(error, click.NoSuchOption):
        return DomainError(N_("没有选项 %(option)s。用 --help 看写法。"), option=error.option_name)
    if isinstance(error, click.BadParameter) and error.param is not None:
        return _bad_value(error.param)
    if isinstance(error, click.BadOptionUsage):
        return DomainError(N_("%(option)s 后面要写值。"), option=error.option_name)
    wrong = getattr(error, "command_name", None)
    if wrong:
        return DomainError(N_("没有命令 %(command)s。用 --help 看写法。"), command=wrong)
    return DomainError(N_("命令写得不对，可能多了内容或命令名写错了。用 --help 看写法。"))


def _bad_value(param: click.Parameter) -> DomainError:
    kind: Any = param.type
    option = _option(param)
    if isinstance(kind, click.Choice):
        return DomainError(
            N_("%(option)s 的值不对，只能写 %(choices)s。"),
            option=option,
            choices="、".join(str(choice) for choice in kind.choices),
        )
    if isinstance(kind, (click.IntRange, click.FloatRange)) and kind.min is not None:
        if kind.max is None:
            return DomainError(
                N_("%(option)s 的值不对，要写不小于 %(least)s 的数。"),
                option=option,
                least=kind.min,
            )
        return DomainError(
            N_("%(option)s 的值不对，要写 %(least)s 到 %(most)s 的数。"),
            option=option,
            least=kind.min,
            most=kind.max,
        )
    if isinstance(kind, (click.Path, click.File)):
        return DomainError(N_("%(option)s 写的文件不存在，或者读写不了。"), option=option)
    if isinstance(kind, (click.types.IntParamType, click.types.FloatParamType)):
        return DomainError(N_("%(option)s 的值不对，要写数字。"), option=option)
    return DomainError(N_("%(option)s 的值不对。用 --help 看写法。"), option=option)


def _option(param: click.Parameter | None) -> str:
    if param is None:
        return "?"
    if isinstance(param, click.Option):
        return max(param.opts, key=len)
    return param.human_readable_name
