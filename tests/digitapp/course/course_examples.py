"""Which lesson holds which example of the five texts, with its right value.

A row each: text, example, lesson, beginning of the figure's name there, lowest and highest right
value. The values are those of a correct version, not always what the text prints.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class CourseExample:
    """A row of the table."""

    text: str
    example: str
    lesson: str
    figure: str
    low: float
    high: float


def _rows(text: str, lesson: str, example: str, *figures: tuple) -> list[CourseExample]:
    """Rows of an example; a figure is (name, value) or (name, lowest, highest)."""
    return [
        CourseExample(text, example, lesson, name, values[0], values[-1])
        for name, *values in figures
    ]


EXAMPLES = [
    # 000: vectors, neuron, two-layer perceptron
    *_rows("000", "neuron", "[1,2,3] * [[1,2,3],[10,10,10]] and the square of the matrix",
        ("[1,2,3] * [[1,2,3],[10,10,10]], last", 30), ("[1,2,3] * [[1,2,3],[10,10,10]], third", 9),
        ("the square of the matrix, last", 100), ("the square of the matrix, third", 9)),
    *_rows("000", "finish", "y = x0 x1 by relu",
        ("y = x0 x1, best plane R2", 0.80, 0.90), ("y = x0 x1, 8 hidden units, test R2", 0.951, 1),
        ("y = x0 x1, unscaled inputs", -0.1, 0.05), ("y = x0 x1, gradient check", 0, 1e-6)),
    # 001: from regression to a network, by numeric gradient
    *_rows("001", "plane", "w = (0.2, 0.6), b = -0.3 at (4.7, 3.2)",
        ("w = (0.2, 0.6), b = -0.3 at (4.7, 3.2)", 2.56),
        ("w = (0.2, 0.6), b = -0.3 at (4.7, 3.2), actual", 1.6)),
    *_rows("001", "plane", "cost of that plane",
        ("cost of that plane, today", 313.5056), ("cost of that plane, old", 313.0096),
        ("cost of that plane: the optimum", 30.718)),
    *_rows("001", "plane", "cost with a sigmoid on it",
        ("cost with a sigmoid on it, today", 829.3582),
        ("cost with a sigmoid on it, old", 829.4188)),
    *_rows("001", "plane", "descent, rate 0.001, 2,000 steps",
        ("descent: first cost, today", 5.397), ("descent: last cost, today", 0.6634),
        ("descent: w1, today", 1.888), ("descent: last cost, old", 0.665),
        ("descent: w1, old", 1.902), ("descent: diverges above", 0.00655),
        ("descent: the optimum", 0.6452), ("descent: the optimum, w1", 2.033)),
    *_rows("001", "bend", "2-3-1 with the printed weights",
        ("2-3-1 with the printed weights, old iris: 150 x 150", 201434.60),
        ("2-3-1 with the printed weights, old iris: 150 diff", 1343.31),
        ("2-3-1 with the printed weights, today", 1343.16)),
    *_rows("001", "shapes", "2-3-1 with the printed weights",
        ("2-3-1 with the printed weights, as the text has it", 201434.60),
        ("2-3-1 with the printed weights, old", 1343.31),
        ("2-3-1 with the printed weights, today", 1343.16)),
    *_rows("001", "bend", "2-3-1, rate 0.01, 2,000 steps, numeric gradient",
        ("2-3-1, rate 0.01, 2,000 steps, numeric gradient, first", 85.03),
        ("2-3-1, rate 0.01, 2,000 steps, numeric gradient, last", 0.530, 0.626),
        ("2-3-1: forward passes for one numeric step", 10), ("2-3-1: parameters", 9),
        ("2-3-1: the cost leaps", 18, 71)),
    *_rows("001", "downhill", "numeric slope of x^4 at 2",
        ("slope of x^4 at 2, by the rule", 32), ("slope of x^4 at 2, best h", -8.6, -7.4)),
    # 002: make your own neural network
    *_rows("002", "miles", "km -> miles",
        ("km -> miles, c = 0.5", 12.137), ("km -> miles, c = 0.6:", 2.137),
        ("km -> miles, c = 0.7", -7.863), ("km -> miles, c = 0.61", 1.137),
        ("km -> miles, error / km", 0.62137)),
    *_rows("002", "bugs", "bugs",
        ("bugs, L = 1: A after the first", 0.3667), ("bugs, L = 1: A after the second", 2.89, 2.91),
        ("bugs, L = 0.5: A after the first", 0.3083),
        ("bugs, L = 0.5: A after the second", 1.5942, 1.6142),
        ("bugs, L -> 0", 1.6233, 1.6433)),
    *_rows("002", "downhill", "smaller steps on shallower slopes; learning rate",
        ("y = (x-1)^2 + 1, rate 0.5", 1), ("y = (x-1)^2 + 1, rate 1:", 3),
        ("y = (x-1)^2 + 1, rate 1.1", 1.2)),
    *_rows("002", "logic", "AND, OR, XOR",
        ("AND: perceptron from zeros", 6), ("OR: perceptron from zeros", 4),
        ("XOR: the best line", 3), ("XOR: two lines", 4), ("XOR: sigmoid 2-2-1, of 100", 77),
        ("XOR: sigmoid 2-2-1, steps", 140, 210), ("XOR: sigmoid 2-4-1, of 100", 100)),
    *_rows("002", "blame", "error split",
        ("error split, by share, first", 0.42), ("error split, by share, second", 0.88),
        ("error split, by W'e, first", 2.1), ("error split, by W'e, second", 4.4)),
    *_rows("002", "experiments", "the class on 8x8 digits, 100 hidden, rate 0.3, 5 epochs",
        ("the class (sigmoid, squared error, one sample at a time)", 93.5, 96)),
    *_rows("002", "experiments", "learning rate, epochs, hidden nodes",
        ("experiments: the best learning rate", 91, 96), ("experiments: epochs", 91, 96),
        ("experiments: hidden nodes", 91, 96)),
    *_rows("002", "maps", "back-query into the mind of the network",
        ("back-query into the mind of the network", 8, 10),
        ("a 3 dreamt that is read as 3", 90, 100)),
    # 003: letters, tensors, ten architectures, a computational graph
    *_rows("003", "letters", "30-5-3 on three letters",
        ("30-5-3, loss of the first epoch", 0.15, 0.45), ("30-5-3, loss after 100", 0.01, 0.035),
        ("30-5-3, three of three right in 200", 0.92, 0.93),
        ("30-5-3, the true gradient of squared error", 0.60, 0.63),
        ("30-5-3, the true gradient after 1,000", 0.96, 0.99)),
    *_rows("003", "letters", "all zeros", ("all zeros, right", 1), ("all zeros, loss", 0.1667)),
    *_rows("003", "letters", "start times 0.01",
        ("start times 0.01, right after 100", 2), ("start times 0.01, right after 1,000", 3)),
    *_rows("003", "shapes", "tensors",
        ("tensors: 3x3 of 1..9: sum", 45), ("tensors: 3x3 of 1..9: mean", 5),
        ("tensors: transpose", 4), ("tensors: reshape", 3), ("tensors: slice", 2.09),
        ("tensors: concatenate, columns", 4), ("tensors: [[1,2],[3,4]] + [5,6]", 6.1)),
    *_rows("003", "backward", "f(x) = (x^4, x^2 + sin x, -sin x)",
        ("f(x) = (x^4, x^2 + sin x, -sin x), first", 32),
        ("f(x) = (x^4, x^2 + sin x, -sin x), second derivative", 3.5839),
        ("f(x) = (x^4, x^2 + sin x, -sin x), third", 0.4161),
        ("f(x) = (x^4, x^2 + sin x, -sin x), passes in forward", 1)),
    *_rows("003", "backward", "z = sin(x1 + x2) + x2^2 x3",
        ("z = sin(x1 + x2) + x2^2 x3, value", 12.1411),
        ("z = sin(x1 + x2) + x2^2 x3, gradient by x1", -0.98999),
        ("z = sin(x1 + x2) + x2^2 x3, gradient by x2", 11.01001),
        ("z = sin(x1 + x2) + x2^2 x3, gradient by x3", 4)),
    *_rows("003", "backward", "x + x", ("x + x", 2)),
    *_rows("003", "tumours", "PerceptronNet",
        ("PerceptronNet: at the start", 62.74), ("PerceptronNet: 100 steps", 93.5, 97.5)),
    *_rows("003", "tumours", "LayerNet",
        ("LayerNet: base rate", 75.46), ("LayerNet: 300 steps", 97.0, 98.5)),
    *_rows("003", "tumours", "30-10-3-2 softmax + cross entropy",
        ("30-10-3-2 softmax + cross entropy, first loss", 0.6, 1.0),
        ("30-10-3-2 softmax + cross entropy, last loss", 0.0005, 0.006),
        ("30-10-3-2 softmax + cross entropy, training", 100),
        ("30-10-3-2 softmax + cross entropy, test", 95.2, 98.0),
        ("logistic regression on test", 97.0, 97.8)),
    *_rows("003", "eye", "CNN, 10x10 window over 100x100",
        ("CNN, 10x10 window over 100x100, places", 8281),
        ("CNN, 10x10 window over 100x100, weights", 101), ("a CNN on the 8x8 digits", 0.94, 1)),
    *_rows("003", "eye", "RNN", ("RNN, 0.9^20", 0.1216), ("RNN, 1.1^20", 6.73),
        ("RNN, 0.5^20", 9e-7, 1.1e-6)),
    *_rows("003", "eye", "LSTM, GRU gates",
        ("LSTM, GRU gates, 0.95^20", 0.358), ("LSTM, GRU gates, 0.99^50", 0.605)),
    *_rows("003", "energy", "Hopfield",
        ("Hopfield, the three letters are stable", 3), ("Hopfield, 5 of 30 pixels", 0.94, 0.98),
        ("Hopfield, 64 units, 8", 0.93, 1), ("Hopfield, 64 units, 15", 0.08, 0.25),
        ("Hopfield, ten digits by Hebb", 0, 5), ("Hopfield, ten digits by the pseudo", 10)),
    *_rows("003", "energy", "Boltzmann machine",
        ("RBM 64-100, CD-1, reconstruction error of the first", 0.1, 0.13),
        ("RBM 64-100, CD-1, reconstruction error after 20", 0.008, 0.02)),
    *_rows("003", "squeeze", "autoencoder 64-2",
        ("autoencoder 64-2, linear", 0.0512), ("autoencoder 64-2, principal", 0.0514),
        ("autoencoder 64-2, tanh", 0.041, 0.0445)),
    *_rows("003", "squeeze", "GAN",
        ("GAN: points on a ring", 91, 100), ("GAN: one-dimensional pair", 0, 0.1)),
    # 004: digits by hand, then by eye
    *_rows("004", "neuron", "1 * 0.25 + 0.5 * (-1.5)", ("1 * 0.25 + 0.5 * (-1.5)", -0.5)),
    *_rows("004", "blame", "error 0.08 shared by weights 0.6, 0.4, 0.1, 0.2",
        ("error 0.08 shared by weights 0.6, 0.4, 0.1, 0.2, first", 0.0369),
        ("error 0.08 shared by weights 0.6, 0.4, 0.1, 0.2, second", 0.0246),
        ("error 0.08 shared by weights 0.6, 0.4, 0.1, 0.2, third", 0.0062),
        ("error 0.08 shared by weights 0.6, 0.4, 0.1, 0.2, fourth", 0.0123),
        ("error 0.08 shared by weights 0.6, 0.4, 0.1, 0.2, together", 0.08)),
    *_rows("004", "experiments", "64-50-10, 200 batches of 100 x 500 steps, rate 1e-6",
        ("64-50-10, 200 batches of 100 x 500 steps, rate 1e-6: first loss", 89, 92),
        ("64-50-10, 200 batches of 100 x 500 steps, rate 1e-6", 0.927, 0.945)),
    *_rows("004", "experiments", "the same with the true gradient",
        ("the same with the true gradient", 0.915, 0.934),
        ("the hand-written gradient after 10 batches", 80, 89),
        ("the true gradient after 10 batches", 20, 36)),
    *_rows("004", "experiments", "exp(1000)", ("exp(1000)", 1)),
    *_rows("004", "shapes", "exp(1000)", ("exp(1000)", 1)),
    *_rows("004", "digits", "64-50-10 on 1,617 digits",
        ("64-50-10 on 1,617 digits, tested on 180", 92, 97)),
]  # fmt: skip
"""Every example of the texts."""
