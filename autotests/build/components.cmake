# SPDX-FileCopyrightText: 2026 The QSocketIo authors
# SPDX-License-Identifier: MIT

# cmake -DBUILD_DIR=... -DWORK_DIR=... -DPREFIX_PATH=... -P components.cmake: what a program is told that asks for a component which
# does not exist, which exists but is not there, or which it could do without.
cmake_minimum_required(VERSION 3.24)

# As an installation without the optional parts has it; the library itself is not looked for.
file(REMOVE_RECURSE "${WORK_DIR}")
file(COPY "${BUILD_DIR}/QSocketIoConfig.cmake" DESTINATION "${WORK_DIR}/bare")
file(WRITE "${WORK_DIR}/bare/QSocketIoTargets.cmake" "")

function(ask what expected)
  file(WRITE "${WORK_DIR}/program/CMakeLists.txt"
       "cmake_minimum_required(VERSION 3.24)\nproject(program LANGUAGES CXX)\nfind_package(QSocketIo ${what})\n"
       "message(STATUS \"found: \${QSocketIo_FOUND}\")\n")
  execute_process(
    COMMAND "${CMAKE_COMMAND}" -G "${GENERATOR}" -S "${WORK_DIR}/program" -B "${WORK_DIR}/build" "-DCMAKE_PREFIX_PATH=${PREFIX_PATH}"
            "-DCMAKE_CXX_COMPILER=${COMPILER}" "-DQSocketIo_DIR=${WORK_DIR}/bare" OUTPUT_VARIABLE output ERROR_VARIABLE output)
  string(REGEX REPLACE "[ \n]+" " " output "${output}") # sentences are wrapped
  if(NOT output MATCHES "${expected}")
    message(FATAL_ERROR "find_package(QSocketIo ${what}) does not say \"${expected}\":\n${output}")
  endif()
endfunction()

ask("REQUIRED" "found: (1|TRUE)")
ask("REQUIRED COMPONENTS Klient" "it has no component Klient, only HttpServer, Qml, Quick; the library itself needs none")
ask("REQUIRED COMPONENTS Qml Klient" "its component Qml was not built here; it has no component Klient")
ask("COMPONENTS Klient" "it has no component Klient.*found: (0|FALSE)")
ask("REQUIRED OPTIONAL_COMPONENTS Klient Quick" "found: (1|TRUE)")
