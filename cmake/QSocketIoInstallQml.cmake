# SPDX-FileCopyrightText: 2026 The QSocketIo authors
# SPDX-License-Identifier: MIT

# Installs the QML module, and what makes the package component Qml: the target QSocketIo::Qml.
set(qml_module_dir "${QSOCKETIO_QML_DIR}/QSocketIo")

install(
  TARGETS QSocketIoQml
  EXPORT QSocketIoQmlTargets
  RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}"
  LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}"
  ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}")
install(
  TARGETS QSocketIoQmlplugin
  EXPORT QSocketIoQmlTargets
  RUNTIME DESTINATION "${qml_module_dir}"
  LIBRARY DESTINATION "${qml_module_dir}"
  ARCHIVE DESTINATION "${qml_module_dir}")
install(FILES "${QSOCKETIO_QML_OUTPUT}/qmldir" "${QSOCKETIO_QML_OUTPUT}/QSocketIoQml.qmltypes" DESTINATION "${qml_module_dir}")
install(FILES ${qsocketio_qml_headers} "${CMAKE_CURRENT_BINARY_DIR}/qsocketioqml_export.h"
        DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/QSocketIo/qml")
install(EXPORT QSocketIoQmlTargets NAMESPACE QSocketIo:: DESTINATION "${CMAKE_INSTALL_LIBDIR}/cmake/QSocketIo")
set_target_properties(QSocketIoQml PROPERTIES EXPORT_NAME Qml)
export(EXPORT QSocketIoQmlTargets NAMESPACE QSocketIo:: FILE "${PROJECT_BINARY_DIR}/QSocketIoQmlTargets.cmake")

# The libraries are found from where the plugin lies, wherever the whole is moved.
if(UNIX AND NOT IS_ABSOLUTE "${CMAKE_INSTALL_LIBDIR}")
  if(APPLE)
    set(origin "@loader_path")
  else()
    set(origin "$ORIGIN")
  endif()
  file(RELATIVE_PATH to_libraries "/${qml_module_dir}" "/${CMAKE_INSTALL_LIBDIR}")
  string(REGEX REPLACE "/$" "" to_libraries "${to_libraries}")
  set_target_properties(QSocketIoQmlplugin PROPERTIES INSTALL_RPATH "${origin}/${to_libraries}")
  set_target_properties(QSocketIoQml PROPERTIES INSTALL_RPATH "${origin}")
endif()
