# SPDX-FileCopyrightText: 2026 The QSocketIo authors
# SPDX-License-Identifier: MIT

# Runs qdoc into an empty folder and fails if it says anything: cmake -DQDOC=... -DCONF=... -DOUTPUT=... -P qdoc.cmake
file(REMOVE_RECURSE "${OUTPUT}")
execute_process(COMMAND "${QDOC}" -outputdir "${OUTPUT}" "${CONF}" RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
string(REGEX MATCHALL "[^\n]*\\(qdoc\\) (warning|error)[^\n]*" complaints "${output}")
list(JOIN complaints "\n" text)
if(complaints OR NOT result EQUAL 0)
  message(FATAL_ERROR "qdoc ended with ${result}\n${text}")
endif()
# What qdoc skips without a word: a class that nobody documented.
file(GLOB headers "${INCLUDE}/*.h")
foreach(header IN LISTS headers)
  if(header MATCHES "_impl\\.h$")
    continue()
  endif()
  file(STRINGS "${header}" lines REGEX "^(class|struct) (QSOCKETIO_EXPORT )?QSocketIo[A-Za-z]+( final)?( :.*)?$")
  foreach(line IN LISTS lines)
    string(REGEX MATCH "QSocketIo[A-Za-z]+" class "${line}")
    string(TOLOWER "${class}" page)
    if(NOT EXISTS "${OUTPUT}/${page}.html")
      message(SEND_ERROR "${class} has no page")
    endif()
  endforeach()
endforeach()
