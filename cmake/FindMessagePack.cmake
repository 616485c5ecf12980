# SPDX-FileCopyrightText: 2026 The QSocketIo authors
# SPDX-License-Identifier: MIT

# The headers of msgpack-cxx, as MessagePack::MessagePack. Its own package is called msgpack, msgpackc-cxx or msgpack-cxx,
# depending on the version, and may insist on Boost, which the headers can do without.
find_path(MessagePack_INCLUDE_DIR msgpack/null_visitor.hpp)
if(MessagePack_INCLUDE_DIR)
  # One of the two has the numbers, depending on the version.
  foreach(header IN ITEMS version_master.hpp version_master.h)
    if(EXISTS "${MessagePack_INCLUDE_DIR}/msgpack/${header}")
      file(STRINGS "${MessagePack_INCLUDE_DIR}/msgpack/${header}" numbers REGEX "define MSGPACK_VERSION_[A-Z]+ +[0-9]+")
    endif()
  endforeach()
  list(TRANSFORM numbers REPLACE ".* ([0-9]+).*" "\\1")
  list(JOIN numbers "." MessagePack_VERSION)
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(MessagePack REQUIRED_VARS MessagePack_INCLUDE_DIR VERSION_VAR MessagePack_VERSION)
mark_as_advanced(MessagePack_INCLUDE_DIR)

if(MessagePack_FOUND AND NOT TARGET MessagePack::MessagePack)
  add_library(MessagePack::MessagePack INTERFACE IMPORTED)
  set_target_properties(MessagePack::MessagePack PROPERTIES INTERFACE_INCLUDE_DIRECTORIES "${MessagePack_INCLUDE_DIR}"
                                                            INTERFACE_COMPILE_DEFINITIONS MSGPACK_NO_BOOST)
endif()
