# SPDX-FileCopyrightText: 2026 The QSocketIo authors
# SPDX-License-Identifier: MIT

# Public headers, the forwarding headers <QSocketIo/QSocketIoClient> made from them, and the umbrella <QSocketIo/QSocketIo>.
set(QSOCKETIO_GENERATED_DIR "${PROJECT_BINARY_DIR}/include")
set(QSOCKETIO_HEADER_DIR "${PROJECT_SOURCE_DIR}/include")
file(GLOB qsocketio_headers CONFIGURE_DEPENDS "${QSOCKETIO_HEADER_DIR}/QSocketIo/*.h")

set(umbrella "// Every public header of QSocketIo.\n#pragma once\n")
set(qsocketio_forwarding "")
foreach(header IN LISTS qsocketio_headers)
  get_filename_component(name "${header}" NAME)
  file(STRINGS "${header}" classes REGEX "^(class|struct) (QSOCKETIO_EXPORT )?QSocketIo[A-Za-z]+( final)?( :.*)?$")
  foreach(line IN LISTS classes)
    string(REGEX MATCH "QSocketIo[A-Za-z]+" class "${line}")
    file(CONFIGURE OUTPUT "${QSOCKETIO_GENERATED_DIR}/QSocketIo/${class}" CONTENT "#include \"${name}\"\n")
    list(APPEND qsocketio_forwarding "${QSOCKETIO_GENERATED_DIR}/QSocketIo/${class}")
  endforeach()
  if(NOT name MATCHES "_impl\\.h$")
    string(APPEND umbrella "#include \"${name}\"\n")
  endif()
endforeach()
file(CONFIGURE OUTPUT "${QSOCKETIO_GENERATED_DIR}/QSocketIo/QSocketIo" CONTENT "${umbrella}")
list(APPEND qsocketio_forwarding "${QSOCKETIO_GENERATED_DIR}/QSocketIo/QSocketIo")
list(REMOVE_DUPLICATES qsocketio_forwarding)

target_sources(
  QSocketIo
  PUBLIC FILE_SET HEADERS BASE_DIRS "${QSOCKETIO_HEADER_DIR}" FILES ${qsocketio_headers}
  PUBLIC FILE_SET generated TYPE HEADERS BASE_DIRS "${QSOCKETIO_GENERATED_DIR}"
         FILES ${qsocketio_forwarding} "${QSOCKETIO_GENERATED_DIR}/QSocketIo/qsocketio_export.h")
# So that both <QSocketIoClient> and <QSocketIo/QSocketIoClient> work.
target_include_directories(
  QSocketIo PUBLIC "$<BUILD_INTERFACE:${QSOCKETIO_HEADER_DIR}/QSocketIo>"
                   "$<BUILD_INTERFACE:${QSOCKETIO_GENERATED_DIR}/QSocketIo>"
                   "$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/QSocketIo>")
