"""Pressing the buttons of a world to their end."""

from model.worlds.world import World


def press(world: World, *actions: str) -> World:
    """Presses them one after another, each to its end; gives the world."""
    for action in actions:
        for _ in world.press(action):
            pass
    return world
