# SPDX-FileCopyrightText: 2026 The QSocketIo authors
# SPDX-License-Identifier: MIT

# cmake -DMODE=find_package|add_subdirectory -D... -P consumer.cmake: builds and runs a program that uses the library.
cmake_minimum_required(VERSION 3.24)

file(REMOVE_RECURSE "${WORK_DIR}")
set(arguments "-DCMAKE_CXX_COMPILER=${COMPILER}" "-DCMAKE_CXX_COMPILER_LAUNCHER=${LAUNCHER}" "-DCMAKE_BUILD_TYPE=${BUILD_TYPE}"
              "-DQSOCKETIO_VERSION=${VERSION}" "-DCMAKE_PREFIX_PATH=${PREFIX_PATH}")
list(APPEND arguments "-DWITH_QML=${WITH_QML}" "-DWITH_QUICK=${WITH_QUICK}")
if(MODE STREQUAL "add_subdirectory")
  # Compiles the whole library once more, as quickly as possible: that it runs is shown elsewhere.
  list(APPEND arguments -DCMAKE_CXX_FLAGS_DEBUG=-O0)
elseif(SANITIZE)
  list(APPEND arguments "-DCMAKE_CXX_FLAGS=-fsanitize=address,undefined")
endif()

function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE failed OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(failed)
    list(JOIN ARGN " " command)
    message(FATAL_ERROR "${command}\nfailed (${failed}):\n${output}")
  endif()
endfunction()

if(MODE STREQUAL "find_package")
  # The package works wherever it is moved.
  run("${CMAKE_COMMAND}" --install "${BUILD_DIR}" --prefix "${WORK_DIR}/elsewhere")
  file(RENAME "${WORK_DIR}/elsewhere" "${WORK_DIR}/prefix")
  list(APPEND arguments "-DCMAKE_PREFIX_PATH=${WORK_DIR}/prefix;${PREFIX_PATH}")
  if(WITH_TOOLS)
    run("${WORK_DIR}/prefix/bin/qsocketio" --version) # finds the library beside it
  endif()
  file(GLOB_RECURSE private "${WORK_DIR}/prefix/*_p.h" "${WORK_DIR}/prefix/include/*/protocol/*")
  if(private)
    message(FATAL_ERROR "private headers were installed: ${private}")
  endif()
  # Nothing in it leads back to where it was built.
  file(GLOB_RECURSE texts "${WORK_DIR}/prefix/*.cmake" "${WORK_DIR}/prefix/*.h" "${WORK_DIR}/prefix/*/qmldir"
       "${WORK_DIR}/prefix/*.qmltypes")
  foreach(text IN LISTS texts)
    file(READ "${text}" content)
    foreach(folder "${BUILD_DIR}" "${SOURCE_DIR}")
      string(FIND "${content}" "${folder}" at)
      if(NOT at EQUAL -1)
        message(FATAL_ERROR "${text} names ${folder}")
      endif()
    endforeach()
  endforeach()
elseif(MODE STREQUAL "build_tree")
  list(APPEND arguments "-DCMAKE_PREFIX_PATH=${BUILD_DIR};${PREFIX_PATH}")
else()
  # All of a folder in one go, which also shows whether two files use one name.
  list(APPEND arguments "-DQSOCKETIO_BUILD_QML=${WITH_QML}")
  list(APPEND arguments "-DQSOCKETIO_SOURCE_DIR=${SOURCE_DIR}" -DCMAKE_UNITY_BUILD=ON -DCMAKE_UNITY_BUILD_BATCH_SIZE=20)
endif()
run("${CMAKE_COMMAND}" -G "${GENERATOR}" -S "${CMAKE_CURRENT_LIST_DIR}/consumer" -B "${WORK_DIR}/build" ${arguments})
run("${CMAKE_COMMAND}" --build "${WORK_DIR}/build")
run("${WORK_DIR}/build/by_class")
run("${WORK_DIR}/build/umbrella")
if(WITH_QML)
  # Their argument: where everything of the library has to be loaded from.
  set(library_folder "")
  if(MODE STREQUAL "find_package")
    set(library_folder "${WORK_DIR}/prefix/")
  endif()
  run("${WORK_DIR}/build/qml_import" "${library_folder}")
  run("${WORK_DIR}/build/qml_types" "${library_folder}")
  if(WITH_QUICK)
    run("${CMAKE_COMMAND}" -E env QT_QPA_PLATFORM=offscreen "${WORK_DIR}/build/qml_chart" "${library_folder}")
  endif()
  # And this check sees it if the module of the build tree is found instead.
  if(MODE STREQUAL "find_package" AND EXISTS "/proc/self/maps")
    execute_process(COMMAND "${WORK_DIR}/build/qml_import" "${library_folder}" "${BUILD_DIR}/qml" RESULT_VARIABLE code
                    OUTPUT_VARIABLE output ERROR_VARIABLE output)
    if(NOT code EQUAL 3)
      message(FATAL_ERROR "the module of the build tree was not noticed (${code}):\n${output}")
    endif()
  endif()
endif()
