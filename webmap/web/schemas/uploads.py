"""What comes in and goes out for uploads: what is chosen, what it would do, how far it is."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from webmap.layers import BadRowsPolicy, Datum, ImportMode, ImportOptions
from webmap.layers.addresses import TITLES as ADDRESS_TITLES
from webmap.layers.addresses import FoundAddress
from webmap.layers.imports.by_address import RowMatch
from webmap.layers.imports.fields import FieldSpec
from webmap.layers.imports.incident_words import FileWord, meaning_from_text, word_from_text
from webmap.layers.uploads import Check
from webmap.web.errors import MAX_PROBLEMS, said

MAX_CLOSE = 500
MAX_WORDS = 300


class ReadQuery(BaseModel):
    """How a file is to be read, where it does not say so itself."""

    encoding: str | None = Field(None, max_length=40)
    part: str | None = Field(None, max_length=200)


class ChoicesBody(BaseModel):
    """What the user chose for an upload; what is null is guessed."""

    model_config = ConfigDict(extra="forbid")

    layer: str = Field(max_length=40)
    datum: Datum | None = None
    crs: str | None = Field(None, max_length=80, examples=["EPSG:4547"])
    columns: dict[str, str] | None = Field(None, description="column to field; '': left out")
    mode: ImportMode = ImportMode.ADD
    bad_rows: BadRowsPolicy = BadRowsPolicy.REFUSE
    number_prefix: str | None = Field(None, max_length=20)
    by_address: bool = Field(False, description="place rows without a coordinate by their address")
    chosen: dict[int, int] = Field(
        default_factory=dict, description="row to the position chosen for it; -1: let it wait"
    )
    words: dict[str, str] = Field(
        default_factory=dict,
        max_length=MAX_WORDS,
        description="of incidents: a word of the file to the category or category/sub-category",
        examples=[{"治安类/殴打他人": "affray"}],
    )

    def options(self) -> ImportOptions:
        """Return it as the domain takes it."""
        return ImportOptions(
            datum=self.datum or Datum.WGS84,
            columns=self.columns or {},
            mode=self.mode,
            bad_rows=self.bad_rows,
            crs=self.crs,
            number_prefix=self.number_prefix or None,
            by_address=self.by_address,
            chosen=self.chosen,
            words={
                word_from_text(word): meaning_from_text(meaning, "words")
                for word, meaning in self.words.items()
            },
        )


class ProblemAnswer(BaseModel):
    """A row that can't be taken, and why; no row: the file as a whole."""

    row: int | None
    detail: str


class StateAnswer(BaseModel):
    """How far an upload is."""

    phase: str = Field(examples=["ready", "working", "saving", "done", "stopped", "failed"])
    doing: str = ""
    done: int = 0
    of: int = 0
    message: str = ""
    layer: str = ""
    counts: dict[str, int] = Field(default_factory=dict)
    remarks: list[str] = Field(default_factory=list)
    problems: list[ProblemAnswer] = Field(default_factory=list)
    problem_count: int = 0
    bad_rows: int = 0
    change_set: int | None = None
    waiting: int = 0

    @classmethod
    def of_state(cls, state: dict[str, Any]) -> StateAnswer:
        """Return a state of the domain, in the user's language."""
        problems = state.get("problems", [])
        return cls(
            phase=state["phase"],
            doing=said(state.get("doing", ""), {}) if state.get("doing") else "",
            done=state.get("done", 0),
            of=state.get("of", 0),
            message=said(state["message"], state["params"]) if "message" in state else "",
            layer=state.get("layer_id", ""),
            counts=state.get("counts", {}),
            remarks=[said(message, params) for message, params in state.get("remarks", [])],
            problems=[
                ProblemAnswer(row=row, detail=said(message, params))
                for row, message, params in problems[:MAX_PROBLEMS]
            ],
            problem_count=len(problems),
            bad_rows=len({row for row, _message, _params in problems if row is not None}),
            change_set=state.get("change_set_id"),
            waiting=state.get("waiting", 0),
        )


class SampleRow(BaseModel):
    """One of the first rows."""

    row: int
    cells: list[str]


class UploadAnswer(BaseModel):
    """An upload: its file, its first rows, what was chosen, how far it is."""

    id: str
    name: str
    rows: int = 0
    parts: list[str] = Field(default_factory=list)
    part: str | None = None
    office_package: bool = Field(False, description="whether it is a whole office that we wrote")
    encoding: str | None = None
    headers: list[str] = Field(default_factory=list)
    sample: list[SampleRow] = Field(default_factory=list)
    geometry: list[str] = Field(default_factory=list, description="types; empty: a table")
    crs: str | None = Field(None, description="the coordinate system that the file names")
    remarks: list[str] = Field(default_factory=list)
    layer: str | None = Field(None, description="the likely layer")
    choices: ChoicesBody | None = None
    state: StateAnswer


class FieldAnswer(BaseModel):
    """A field that a column may fill."""

    name: str
    title: str
    required: bool

    @classmethod
    def of(cls, spec: FieldSpec) -> FieldAnswer:
        """Return a field of the domain."""
        return cls(name=spec.name, title=said(spec.title, {}), required=spec.required)


class FitAnswer(BaseModel):
    """How well the points fit the office under a datum."""

    datum: Datum
    label: str
    inside_share: float
    street_m: float | None
    on_building_share: float | None


class PositionAnswer(BaseModel):
    """A position found for an address; a score of 100 is exact."""

    how: str
    score: float
    label: str
    lon: float
    lat: float

    @classmethod
    def of(cls, found: FoundAddress) -> PositionAnswer:
        """Return a position of the domain."""
        return cls(
            how=said(ADDRESS_TITLES[found.match], {}),
            score=found.score,
            label=found.label,
            lon=round(found.lon, 7),
            lat=round(found.lat, 7),
        )


class MatchAnswer(BaseModel):
    """A row whose address is found nearly, or not: where it may be, and which one is taken."""

    row: int
    address: str
    found: list[PositionAnswer]
    taken: int | None

    @classmethod
    def of(cls, match: RowMatch) -> MatchAnswer:
        """Return a match of the domain."""
        found = [PositionAnswer.of(one) for one in match.found]
        return cls(row=match.row, address=match.address, found=found, taken=match.taken)


class WordAnswer(BaseModel):
    """A word for a category of incidents that the file has, and what it means."""

    word: str
    texts: list[str] = Field(description="category and sub-category as the file writes them")
    rows: int
    category: str = Field(description="where its rows go as things stand")
    sub_category: str
    told: str | None = Field(description="what was told of it, now or before; null: nothing")

    @classmethod
    def of(cls, word: FileWord) -> WordAnswer:
        """Return a word of the domain."""
        return cls(
            word=word.word,
            texts=[text for text in word.texts if text],
            rows=word.rows,
            category=word.sorted.category,
            sub_category=word.sorted.sub_category,
            told=None if word.told is None else "/".join(filter(None, word.told)),
        )


class CheckAnswer(BaseModel):
    """What an upload would do as it is chosen."""

    fields: list[FieldAnswer]
    columns: dict[str, str] = Field(description="column to field")
    personal: list[str]
    missing: list[str]
    remembered: bool
    datum: Datum | None = Field(description="null: the points don't tell, it has to be chosen")
    crs: str | None
    needs_datum: bool
    fits: list[FitAnswer]
    best: Datum | None
    declared: Datum | None = Field(description="the datum that the file names for its degrees")
    points: list[tuple[int, float, float, bool]] = Field(description="row, lon, lat, can be taken")
    good: int
    counts: dict[str, int]
    problems: list[ProblemAnswer]
    problem_count: int
    bad_rows: int
    remarks: list[str]
    refused: bool
    by_address: bool = Field(description="whether rows can be placed by their address")
    lacking: int = Field(description="rows without a coordinate, of a file that has columns for it")
    exact: int = Field(description="rows whose address is found without doubt")
    waiting: int = Field(description="rows that would wait to be placed by hand")
    close: list[MatchAnswer] = Field(description="rows of which the user may choose")
    words: list[WordAnswer] = Field(
        description="of incidents: words that the table of categories does not know whole"
    )
    passes_over: bool = Field(description="whether rows that are there already stay as they are")
    passed_over: int = Field(description="how many of them there are")

    @classmethod
    def of(cls, check: Check) -> CheckAnswer:
        """Return a check of the domain, in the user's language."""
        counts = check.counts
        return cls(
            fields=[FieldAnswer.of(spec) for spec in check.specs],
            columns={column: name for name, column in check.columns.items()},
            personal=list(check.personal),
            missing=[spec.name for spec in check.missing],
            remembered=check.remembered,
            datum=None if check.datum_open else check.options.datum,
            crs=check.options.crs,
            needs_datum=check.needs_datum,
            fits=[
                FitAnswer(
                    datum=fit.datum,
                    label=said(fit.datum.label, {}),
                    inside_share=fit.inside_share,
                    street_m=fit.street_m,
                    on_building_share=fit.on_building_share,
                )
                for fit in check.fits
            ],
            best=check.best,
            declared=check.declared,
            points=list(check.points),
            good=check.good,
            counts={
                "added": counts.added, "updated": counts.updated, "removed": counts.removed,
            },
            problems=[
                ProblemAnswer(row=one.row, detail=said(one.message, one.params))
                for one in check.problems[:MAX_PROBLEMS]
            ],
            problem_count=len(check.problems),
            bad_rows=len({one.row for one in check.problems if one.row is not None}),
            remarks=[said(remark.message, remark.params) for remark in check.remarks],
            refused=check.refused,
            by_address=check.by_address,
            lacking=check.lacking,
            exact=sum(match.is_exact for match in check.matches),
            waiting=sum(match.taken is None for match in check.matches),
            close=[
                MatchAnswer.of(match)
                for match in check.matches
                if match.found and not match.is_exact
            ][:MAX_CLOSE],
            words=[WordAnswer.of(word) for word in check.words[:MAX_WORDS]],
            passes_over=check.passes_over,
            passed_over=check.passed_over,
        )  # fmt: skip
