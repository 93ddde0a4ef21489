"""Intermediate products: what a unit over several posts is put together from, kept by content."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline.build import work
from pipeline.build.crew import Call, Crew
from pipeline.build.inputs import key_of
from pipeline.build.limits import Limits
from pipeline.build.packing import unpack_edition
from pipeline.build.parts import unit_parts
from pipeline.build.plan import Task
from pipeline.build.state import Store
from pipeline.settings import Settings


@dataclass(slots=True)
class Products:
    """The keys of a unit's products by the slug of their post, and what went wrong, likewise."""

    keys: dict[str, str] = field(default_factory=dict)
    errors: dict[str, BaseException] = field(default_factory=dict)


def products_of(
    tasks: Sequence[Task],
    editions: Mapping[str, str],
    settings: Settings,
    store: Store,
    hand_out: Callable[[str], str | bytes],
    crew: Crew,
    limits: Limits,
) -> dict[str, Products]:
    """Make those products of units that the cache does not know; returns them by the unit's name.

    Args:
        tasks: the units; those of all are made at once, so that no core waits for another.
        editions: digest of the pack of each edition, by slug.
        settings: all of them.
        store: where editions are, and products go.
        hand_out: makes of a key what a worker is handed.
        crew: who does the work.
        limits: for each product.
    """
    found = {task.name: Products() for task in tasks}
    owners: dict[int, str] = {}
    calls = []
    for task in tasks:
        if not task.exporter.in_parts:
            continue
        keys = found[task.name].keys
        for part in _planned(task, editions, settings, store):
            key = editions[part.slug]
            depends = {**unit_parts(task.exporter, [key], settings), "part": repr(part)}
            keys[part.slug] = key_of(depends)
            if not store.has(keys[part.slug]):
                order = work.DrawOrder(task.exporter.name, hand_out(key), part, settings, limits)
                owners[id(order)] = task.name
                calls.append(Call(part.slug, task.exporter.name, work.draw, order))
    for outcome in crew.run(iter(calls)):
        slug, products = outcome.call.post, found[owners[id(outcome.call.order)]]
        if outcome.error:
            products.errors[slug] = outcome.error
        else:
            store.put(products.keys[slug], outcome.result)
    return found


def _planned(task: Task, editions: Mapping[str, str], settings: Settings, store: Store) -> Any:
    # Planning looks at no record.
    light = (unpack_edition(store.get(editions[slug])) for slug in task.posts)
    return task.exporter.load().plan(light, settings)
