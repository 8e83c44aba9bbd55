"""Many runs: recipes times seeds, one after the other here, or side by side on a cluster.

A sweep can be broken off and asked for again: models that are in the store are not trained twice,
and a run that was under way goes on from its last epoch.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import as_completed

from core.engine.engine import background_engine
from core.engine.executors import CLUSTER_VARIABLE
from core.engine.progress import Progress
from core.runs import record
from core.runs.perform import perform
from core.runs.plan import Plan
from core.store.card import Card
from core.store.store import ModelStore

ShowRun = Callable[[Plan], Progress]
"""Makes what shows the progress of a run."""


def train(plan: Plan, progress: Progress | None = None) -> Card:
    """Trains a run in this process, unless its model is in the store. Needs Keras.

    Raises:
        ValueError: It failed, or somebody stopped it.
    """
    store = ModelStore()
    if store.is_sound(plan.run_id):
        return store.resolve(plan.run_id)
    record.order(plan)
    return _whole(plan, perform(plan.run_id, progress))


def sweep(plans: Sequence[Plan], *, show: ShowRun, done: Callable[[Card], None]) -> list[Card]:
    """Trains several runs: here, or on the cluster that INKLING_CLUSTER names.

    Args:
        plans: The runs.
        show: Makes what shows how a run goes; for runs in this process.
        done: Told of each model as soon as it is there.

    Returns:
        The cards of the models, in the order of the plans.

    Raises:
        ValueError: A run failed; the others are done, or will be by the same sweep again.
    """
    if not os.environ.get(CLUSTER_VARIABLE):
        cards = []
        for plan in plans:
            cards.append(train(plan, show(plan)))
            done(cards[-1])
        return cards
    return _sweep_cluster(plans, done)


def _sweep_cluster(plans: Sequence[Plan], done: Callable[[Card], None]) -> list[Card]:
    """Hands all runs to the cluster, once its machines were found to be like this one."""
    store, engine = ModelStore(), background_engine()
    found = {p.run_id: store.resolve(p.run_id) for p in plans if store.is_sound(p.run_id)}
    for card in found.values():
        done(card)
    answers = {}
    for plan in plans:
        if plan.run_id not in found:
            record.order(plan)
            answers[engine.ask(perform, plan.run_id)] = plan
    problems = []
    for answer in as_completed(answers):
        plan = answers[answer]
        try:
            found[plan.run_id] = _whole(plan, answer.result())
            done(found[plan.run_id])
        except (ValueError, RuntimeError) as error:
            problems.append(f"{plan.recipe.name}, seed {plan.seed}: {error}")
    if problems:
        raise ValueError(f"{len(problems)} of {len(plans)} runs failed. {' '.join(problems)}")
    return [found[plan.run_id] for plan in plans]


def _whole(plan: Plan, card: Card | None) -> Card:
    """The card of a run that was trained to its end."""
    if card is None or card.stopped:
        epochs = len(card.history) if card else 0
        raise ValueError(
            f"Training {plan.recipe.name}, seed {plan.seed}, was stopped after {epochs} of "
            f"{plan.recipe.epochs} epochs. The same command goes on."
        )
    return card
