"""XML files of features, read element by element: what KML and GPX have in common."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse

from webmap.errors import N_, BadFile, RowProblem
from webmap.layers.files.encoding import UNKNOWN_ENCODING
from webmap.layers.files.table import Limits, SourceTable, check_size

if TYPE_CHECKING:
    from collections.abc import Collection
    from xml.etree.ElementTree import Element  # the type only; parsing is defusedxml's

    from shapely.geometry.base import BaseGeometry


def tag_of(element: Element) -> str:
    """Return an element's name without its namespace."""
    return element.tag.rpartition("}")[2]


def read_elements(
    path: Path,
    limits: Limits,
    *,
    kind: str,
    tags: Collection[str],
    texts_of: Callable[[Element], dict[str, str]],
    shape_of: Callable[[Element], BaseGeometry | None],
) -> SourceTable:
    """Read the elements of an XML file that are features; they count from 1 as they stand.

    Parameters
    ----------
    kind
        What the file is called in messages: KML, GPX.
    tags
        Names of the elements that are features.
    texts_of, shape_of
        Give an element's fields, and its geometry (EPSG:4326) or None. A ``ValueError`` or
        ``IndexError`` of the latter is a row that can't be read.

    Raises
    ------
    BadFile
        It is damaged, too large, or declares entities.
    """
    texts: list[dict[str, str]] = []
    shapes: list[BaseGeometry | None] = []
    problems: list[RowProblem] = []
    try:
        for _, element in iterparse(path, forbid_dtd=True):
            if tag_of(element) not in tags:
                continue
            texts.append(texts_of(element))
            try:
                shapes.append(shape_of(element))
            except (ValueError, IndexError, RecursionError, shapely.errors.ShapelyError):
                problems.append(RowProblem(len(texts), N_("坐标写得不对，读不出图形。")))
                shapes.append(None)
            element.clear()
    except DefusedXmlException as error:
        raise BadFile(
            N_("%(kind)s 文件里有实体定义（DTD），不安全，没有打开。"), kind=kind
        ) from error
    except ParseError as error:
        line, column = error.position
        raise BadFile(
            N_("%(kind)s 写得不完整：第 %(line)s 行第 %(column)s 列附近出错。"),
            kind=kind,
            line=line,
            column=column,
        ) from error
    except LookupError as error:
        raise BadFile(UNKNOWN_ENCODING) from error
    check_size(len(texts), limits)
    geometry = np.empty(len(shapes), dtype=object)
    geometry[:] = shapes
    return SourceTable(
        columns=pd.DataFrame.from_records(texts, index=range(len(texts))).astype(object),
        rows=np.arange(1, len(texts) + 1),
        geometry=geometry,
        problems=tuple(problems),
    )
