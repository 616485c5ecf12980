# SPDX-FileCopyrightText: 2026 The QSocketIo authors
# SPDX-License-Identifier: MIT

# QSocketIo::HttpServer: a header for programs that own a QHttpServer. Nothing of ours is linked with Qt HTTP Server.
add_library(QSocketIoHttpServer INTERFACE)
add_library(QSocketIo::HttpServer ALIAS QSocketIoHttpServer)
set_target_properties(QSocketIoHttpServer PROPERTIES EXPORT_NAME HttpServer)
set(qsocketio_httpserver_dir "${PROJECT_SOURCE_DIR}/include/QSocketIoHttpServer")
target_sources(QSocketIoHttpServer INTERFACE FILE_SET HEADERS BASE_DIRS "${PROJECT_SOURCE_DIR}/include" FILES
                                             "${qsocketio_httpserver_dir}/qsocketiohttpserver.h")
target_include_directories(
  QSocketIoHttpServer INTERFACE "$<BUILD_INTERFACE:${qsocketio_httpserver_dir}>"
                                "$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/QSocketIoHttpServer>")
target_link_libraries(QSocketIoHttpServer INTERFACE QSocketIo::QSocketIo Qt6::HttpServer Qt6::WebSockets)
