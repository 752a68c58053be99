"""How a network that was opened was trained, in words."""

from ...state import NetworkInfo


def origin(network: NetworkInfo) -> str:
    """What is known of the training of a network that came with the program, or out of a file.

    Empty for one that was trained in this window, whose curves are there.
    """
    facts = network.facts
    if not (network.is_pretrained or network.path) or network.unsaved or "data" not in facts:
        return ""
    epochs = facts.get("epochs")
    words = [f"“{network.name}” was trained on {facts.get('title') or facts['data']}"]
    words += [f"for {epochs} epochs"] if isinstance(epochs, int) else []
    tested = facts.get("n_test")
    if network.result and isinstance(tested, int):
        words.append(f"to {network.result} on {tested:,} test digits")
    command = facts.get("command")
    by = f" The command: {command}" if isinstance(command, str) else ""
    curves = "" if network.record is not None else " Its file holds no curves."
    return f"{' '.join(words)}.{curves}{by}"
