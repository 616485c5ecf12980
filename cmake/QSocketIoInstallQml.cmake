# SPDX-FileCopyrightText: 2026 The QSocketIo authors
# SPDX-License-Identifier: MIT

# qsocketio_install_qml(QSocketIoQml QSocketIo PARTS target... HEADERS header...): installs a QML module, its library, its plugin and its
# headers, and makes a package component of it: Qml, with the target QSocketIo::Qml. PARTS: what Qt makes of static libraries besides.
function(qsocketio_install_qml target module)
  cmake_parse_arguments(arg "" "" "PARTS;HEADERS" ${ARGN})
  string(REGEX REPLACE "^QSocketIo" "" component "${target}")
  set(module_dir "${QSOCKETIO_QML_DIR}/${module}")
  install(
    TARGETS ${target}
    EXPORT ${target}Targets
    RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}"
    LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}"
    ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}")
  install(
    TARGETS ${target}plugin
    EXPORT ${target}Targets
    RUNTIME DESTINATION "${module_dir}"
    LIBRARY DESTINATION "${module_dir}"
    ARCHIVE DESTINATION "${module_dir}")
  install(FILES "${PROJECT_BINARY_DIR}/qml/${module}/qmldir" "${PROJECT_BINARY_DIR}/qml/${module}/${target}.qmltypes"
          DESTINATION "${module_dir}")
  if(arg_PARTS)
    install(TARGETS ${arg_PARTS} EXPORT ${target}Targets OBJECTS DESTINATION "${module_dir}/objects")
  endif()
  install(FILES ${arg_HEADERS} DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/QSocketIo/qml")
  install(EXPORT ${target}Targets NAMESPACE QSocketIo:: DESTINATION "${CMAKE_INSTALL_LIBDIR}/cmake/QSocketIo")
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${component})
  export(EXPORT ${target}Targets NAMESPACE QSocketIo:: FILE "${PROJECT_BINARY_DIR}/${target}Targets.cmake")

  # The libraries are found from where the plugin lies, wherever the whole is moved.
  if(UNIX AND NOT IS_ABSOLUTE "${CMAKE_INSTALL_LIBDIR}")
    if(APPLE)
      set(origin "@loader_path")
    else()
      set(origin "$ORIGIN")
    endif()
    file(RELATIVE_PATH to_libraries "/${module_dir}" "/${CMAKE_INSTALL_LIBDIR}")
    string(REGEX REPLACE "/$" "" to_libraries "${to_libraries}")
    set_target_properties(${target}plugin PROPERTIES INSTALL_RPATH "${origin}/${to_libraries}")
    set_target_properties(${target} PROPERTIES INSTALL_RPATH "${origin}")
  endif()
endfunction()
