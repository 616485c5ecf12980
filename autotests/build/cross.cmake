# SPDX-FileCopyrightText: 2026 The QSocketIo authors
# SPDX-License-Identifier: MIT

# cmake -DSOURCE_DIR=... -DWORK_DIR=... -DGENERATOR=... -DCOMPILER=... -DHOST_QT=... -DPREFIX_PATH=... -DWITH_QML=... -P cross.cmake: what
# is built for another machine, as static libraries, can be configured without a program of that machine being run.
cmake_minimum_required(VERSION 3.24)

file(REMOVE_RECURSE "${WORK_DIR}")
file(WRITE "${WORK_DIR}/toolchain.cmake" "set(CMAKE_SYSTEM_NAME Linux)\nset(CMAKE_SYSTEM_PROCESSOR another)\n"
                                         "set(CMAKE_CXX_COMPILER \"${COMPILER}\")\n"
                                         "set(CMAKE_CROSSCOMPILING_EMULATOR \"${CMAKE_COMMAND};-E;false\")\n")
execute_process(
  COMMAND
    "${CMAKE_COMMAND}" -G "${GENERATOR}" -S "${SOURCE_DIR}" -B "${WORK_DIR}/build" "-DCMAKE_TOOLCHAIN_FILE=${WORK_DIR}/toolchain.cmake"
    "-DQT_HOST_PATH=${HOST_QT}" "-DCMAKE_PREFIX_PATH=${PREFIX_PATH}" -DBUILD_SHARED_LIBS=OFF -DBUILD_TESTING=OFF
    -DQSOCKETIO_BUILD_EXAMPLES=OFF -DQSOCKETIO_BUILD_TOOLS=OFF "-DQSOCKETIO_BUILD_QML=${WITH_QML}"
  RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "the build for another machine is not configured:\n${output}")
endif()
file(GLOB system "${WORK_DIR}/build/CMakeFiles/*/CMakeSystem.cmake")
file(STRINGS "${system}" crossing REGEX "CMAKE_CROSSCOMPILING \"TRUE\"")
if(NOT crossing)
  message(FATAL_ERROR "this was no build for another machine")
endif()
