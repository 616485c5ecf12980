// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What the server saw, as lines of JSON on the standard output, for programs that watch it.
#pragma once

class ControlRoom;
class Plant;

void reportToStandardOutput(ControlRoom *room, Plant *plant);
