# SPDX-FileCopyrightText: 2026 The QSocketIo authors
# SPDX-License-Identifier: MIT

# How our own targets are compiled; users of the library inherit nothing of it.
add_library(QSocketIoSettings INTERFACE)
target_compile_features(QSocketIoSettings INTERFACE cxx_std_20)
target_compile_definitions(
  QSocketIoSettings
  INTERFACE QT_NO_CAST_FROM_ASCII
            QT_NO_CAST_TO_ASCII
            QT_NO_CAST_FROM_BYTEARRAY
            QT_NO_URL_CAST_FROM_STRING
            QT_NO_KEYWORDS
            QT_NO_FOREACH
            QT_NO_CONTEXTLESS_CONNECT
            QT_NO_NARROWING_CONVERSIONS_IN_CONNECT
            QT_STRICT_ITERATORS
            QT_USE_QSTRINGBUILDER)
if(MSVC)
  target_compile_options(QSocketIoSettings INTERFACE /W4 /Zc:__cplusplus /permissive-)
else()
  target_compile_options(QSocketIoSettings INTERFACE -Wall -Wextra -Wpedantic -Wshadow)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # Takes a pointer to a local that is put back before the function ends for one that is left behind.
    target_compile_options(QSocketIoSettings INTERFACE -Wno-dangling-pointer)
  endif()
endif()

# For the library, and whatever else is installed: a static library that linked the settings would drag them into the package.
function(qsocketio_use_settings target)
  target_compile_features(${target} PRIVATE cxx_std_20)
  target_compile_definitions(${target} PRIVATE $<TARGET_PROPERTY:QSocketIoSettings,INTERFACE_COMPILE_DEFINITIONS>)
  target_compile_options(${target} PRIVATE $<TARGET_PROPERTY:QSocketIoSettings,INTERFACE_COMPILE_OPTIONS>)
endfunction()

if(QSOCKETIO_WERROR)
  target_compile_options(QSocketIoSettings INTERFACE $<IF:$<CXX_COMPILER_ID:MSVC>,/WX,-Werror>)
endif()
if(QSOCKETIO_SANITIZE)
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
endif()
# Two hundred test programs are linked in a fraction of the time.
find_program(QSOCKETIO_MOLD mold)
if(QSOCKETIO_PRECOMPILE AND QSOCKETIO_MOLD AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  add_link_options(-fuse-ld=mold)
endif()

if(QSOCKETIO_BUILD_FUZZERS)
  if(NOT CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    message(FATAL_ERROR "QSOCKETIO_BUILD_FUZZERS needs Clang")
  endif()
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
