# SPDX-FileCopyrightText: 2026 The QSocketIo authors
# SPDX-License-Identifier: MIT

# Installs the library, and makes the package that find_package(QSocketIo) reads, here and in the build tree.
include(CMakePackageConfigHelpers)
set(QSOCKETIO_PACKAGE_DIR "${CMAKE_INSTALL_LIBDIR}/cmake/QSocketIo")
set(QSOCKETIO_QML_DIR "${CMAKE_INSTALL_LIBDIR}/qt6/qml" CACHE STRING "Where QML modules are installed, below the prefix")

install(
  TARGETS QSocketIo
  EXPORT QSocketIoTargets
  RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}"
  LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}"
  ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}"
  FILE_SET HEADERS DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}"
  FILE_SET generated DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
if(TARGET QSocketIoHttpServer)
  install(TARGETS QSocketIoHttpServer EXPORT QSocketIoHttpServerTargets
                                      FILE_SET HEADERS DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
  install(EXPORT QSocketIoHttpServerTargets NAMESPACE QSocketIo:: DESTINATION "${QSOCKETIO_PACKAGE_DIR}")
  export(EXPORT QSocketIoHttpServerTargets NAMESPACE QSocketIo:: FILE
         "${PROJECT_BINARY_DIR}/QSocketIoHttpServerTargets.cmake")
endif()
install(EXPORT QSocketIoTargets NAMESPACE QSocketIo:: DESTINATION "${QSOCKETIO_PACKAGE_DIR}")

configure_package_config_file("${CMAKE_CURRENT_LIST_DIR}/QSocketIoConfig.cmake.in" "${PROJECT_BINARY_DIR}/QSocketIoConfig.cmake"
                              INSTALL_DESTINATION "${QSOCKETIO_PACKAGE_DIR}" PATH_VARS QSOCKETIO_QML_DIR)
# Before 1.0 a minor version may change the interface.
write_basic_package_version_file("${PROJECT_BINARY_DIR}/QSocketIoConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/QSocketIoConfig.cmake" "${PROJECT_BINARY_DIR}/QSocketIoConfigVersion.cmake"
        DESTINATION "${QSOCKETIO_PACKAGE_DIR}")

export(EXPORT QSocketIoTargets NAMESPACE QSocketIo:: FILE "${PROJECT_BINARY_DIR}/QSocketIoTargets.cmake")
