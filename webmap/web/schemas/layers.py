"""What comes in for the layers of the office."""

from __future__ import annotations

from pydantic import BaseModel, Field, field_validator

from webmap.errors import N_

MOST_LAYERS = 100


class FeaturesQuery(BaseModel):
    """Layers whose features are wanted, their ids separated by commas."""

    layers: str = Field(max_length=4000, examples=["boundary,shops"])

    @field_validator("layers")
    @classmethod
    def _not_too_many(cls, value: str) -> str:
        if value.count(",") >= MOST_LAYERS:
            raise ValueError(N_("一次最多 100 个图层"))
        return value

    @property
    def layer_ids(self) -> list[str]:
        """Return the ids, each once."""
        return list(dict.fromkeys(one for one in self.layers.split(",") if one))


class SearchQuery(BaseModel):
    """A text to look for in names, numbers and addresses."""

    q: str = Field(max_length=100, examples=["便利店"])
    limit: int = Field(20, ge=1, le=100)


class VersionAnswer(BaseModel):
    """How often the office's data has changed."""

    data_version: int
