"""PlanePart: a world on a plane, its points and lines moved by hand, points added and removed."""

import numpy as np
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton, QWidget

from model.errors import SettingError
from model.language import tr
from model.worlds import World
from model.worlds.pictures import PlanePicture

from ..widgets.plane_board import PlaneBoard
from ..widgets.plane_scene import BoardLine, PlaneScene
from .part import WorldPart
from .pasted import pasted_rows


class PlanePart(WorldPart):
    """Joins such a world to a PlaneBoard.

    Attributes:
        board: What draws it.
        add_button, remove_button, class_button: What the keys Insert, Delete and C do.
        paste_button: Takes the points from the clipboard.
    """

    def __init__(self, world: World, parent: QWidget | None = None) -> None:
        super().__init__(world, parent)
        self.board = PlaneBoard(world.title, self)
        self.set_board(self.board)
        self.add_button = self._button(
            tr("Add point"),
            "addPointButton",
            tr("A new point (Insert, or a double click in the picture)."),
        )
        self.remove_button = self._button(
            tr("Remove point"), "removePointButton", tr("Takes the chosen point away (Delete).")
        )
        self.class_button = self._button(
            tr("Other class"), "otherClassButton", tr("Gives the chosen point the other class (C).")
        )
        self.paste_button = self._button(
            tr("Paste points"),
            "pastePointsButton",
            tr(
                "Takes points from the clipboard: a line each, x and y, and the class if there is "
                "one."
            ),
        )
        board = self.board
        board.point_moved.connect(self._on_point_moved)
        board.line_moved.connect(self._on_line_moved)
        board.point_wanted.connect(self._on_point_wanted)
        board.point_unwanted.connect(self._on_point_unwanted)
        board.class_wanted.connect(self._on_class_wanted)
        board.chosen_changed.connect(lambda _: self._show_buttons())
        self.add_button.clicked.connect(board.ask_for_point)
        self.remove_button.clicked.connect(lambda: self._on_point_unwanted(board.chosen_point))
        self.class_button.clicked.connect(lambda: self._on_class_wanted(board.chosen_point))
        self.paste_button.clicked.connect(self._on_paste)
        self.refresh()

    def _button(self, text: str, name: str, tip: str) -> QPushButton:
        button = QPushButton(text, self, objectName=name, toolTip=tip, accessibleDescription=tip)
        self.form.add_tool(button)
        return button

    def show_picture(self, picture: PlanePicture) -> None:
        moves_points = bool(picture.points_control) and self.opens(picture.points_control)
        self.board.can_add = picture.can_add and moves_points
        self.board.can_relabel = bool(picture.labels_control) and self.opens(picture.labels_control)
        self.board.set_axes(
            picture.x, picture.y, (picture.x_title, picture.y_title), is_equal=picture.is_equal
        )
        self.board.show_scene(
            PlaneScene(
                points=picture.points,
                labels=picture.labels,
                names=picture.names,
                point_names=picture.point_names,
                can_move=moves_points,
                wrong=picture.wrong,
                crowd=picture.crowd,
                crowd_labels=picture.crowd_labels,
                crowd_names=picture.crowd_names,
                targets=picture.targets,
                target_names=picture.target_names,
                sticks=picture.sticks,
                lines=tuple(
                    BoardLine(
                        line.ends,
                        line.name,
                        line.moves if line.control and self.opens(line.control) else "",
                        line.is_faint,
                    )
                    for line in picture.lines
                ),
                arrows=picture.arrows,
                arrow_names=picture.arrow_names,
                field=picture.field,
                field_range=picture.field_range,
                image=picture.image,
                image_name=picture.image_name,
            )
        )
        self._show_buttons()

    def _show_buttons(self) -> None:
        board, picture = self.board, self._picture
        if picture is None:
            return
        has_point = board.chosen_point >= 0
        for button in (self.add_button, self.remove_button, self.paste_button):
            button.setVisible(board.can_add)
        self.class_button.setVisible(board.can_relabel)
        self.remove_button.setEnabled(board.can_add and has_point)
        self.class_button.setEnabled(board.can_relabel and has_point)

    def _on_point_moved(self, place: int, x: float, y: float) -> None:
        points = self._picture.points.copy()
        points[place] = x, y
        self.change(self._picture.points_control, points)

    def _on_line_moved(self, number: int, end: int, x: float, y: float) -> None:
        line = self._picture.lines[number]
        if line.moves == "slope":
            left, low = line.ends[0].tolist()
            control = next(each for each in self.world.controls if each.name == line.control)
            # Beyond the upright the line stays as steep as it can.
            slope = (y - low) / max(x - left, 1e-3)
            self.change(line.control, float(np.clip(slope, control.low, control.high)))
        else:
            ends = line.ends.copy()
            ends[end] = x, y
            self.change(line.control, ends)

    def _on_point_wanted(self, x: float, y: float) -> None:
        picture = self._picture
        points = np.vstack([picture.points, [x, y]])
        label = 0
        if len(picture.labels):
            chosen = self.board.chosen_point
            label = int(picture.labels[chosen if chosen >= 0 else -1])
        if self.change(picture.points_control, points) and picture.labels_control:
            labels = np.append(picture.labels, label)
            self.change(picture.labels_control, labels)
        self._choose_point(len(points) - 1)

    def _on_point_unwanted(self, place: int) -> None:
        picture = self._picture
        if place < 0 or place >= len(picture.points):
            return
        labels = np.delete(picture.labels, place)
        if self.change(picture.points_control, np.delete(picture.points, place, axis=0)):
            if picture.labels_control:
                self.change(picture.labels_control, labels)
            self._choose_point(min(place, len(picture.points) - 2))

    def _on_class_wanted(self, place: int) -> None:
        picture = self._picture
        if 0 <= place < len(picture.labels):
            labels = picture.labels.copy()
            labels[place] = (labels[place] + 1) % len(picture.names)
            self.change(picture.labels_control, labels)

    def _on_paste(self) -> None:
        picture, classes = self._picture, len(self._picture.names)
        most = 3 if picture.labels_control else 2
        try:
            rows = pasted_rows(QGuiApplication.clipboard().text(), 2, most)
            if rows.shape[1] == 3 and not np.isin(rows[:, 2], np.arange(classes)).all():
                raise SettingError(
                    tr(
                        "A row has no such class. Give a whole number from 0 to {most}.",
                        most=classes - 1,
                    )
                )
        except SettingError as error:
            self._say(str(error))
            return
        if self.change(picture.points_control, rows[:, :2]) and rows.shape[1] == 3:
            self.change(picture.labels_control, rows[:, 2])

    def _choose_point(self, place: int) -> None:
        for number, grip in enumerate(self.board.grips):
            if grip.kind == "point" and grip.place == place:
                self.board.choose(number)
