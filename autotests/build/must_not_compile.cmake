# SPDX-FileCopyrightText: 2026 The QSocketIo authors
# SPDX-License-Identifier: MIT

# cmake -DSNIPPET=... -DCOMMAND_FILE=... -P must_not_compile.cmake: the snippet compiles as it is, and with MUST_FAIL
# defined it does not, for the reason that stands in its line "// expect: ...".
# With -DHEADERS=dir -DSNIPPETS=dir instead: every sentence of a static_assert has its snippet.
cmake_minimum_required(VERSION 3.24)

if(HEADERS)
  file(GLOB headers "${HEADERS}/*.h")
  file(GLOB snippets "${SNIPPETS}/*.cpp")
  set(expected "")
  foreach(snippet IN LISTS snippets)
    file(STRINGS "${snippet}" line REGEX "^// expect: ")
    string(REPLACE "// expect: " "" sentence "${line}")
    list(APPEND expected "${sentence}")
  endforeach()
  foreach(header IN LISTS headers)
    file(READ "${header}" text)
    string(REGEX REPLACE "\"[ \n]+\"" "" text "${text}") # literals over several lines
    string(REGEX MATCHALL "\"QSocketIo: [^\"]*\"" sentences "${text}")
    foreach(sentence IN LISTS sentences)
      string(REGEX REPLACE "^\"QSocketIo: |\"$" "" sentence "${sentence}")
      if(NOT sentence IN_LIST expected)
        message(SEND_ERROR "nothing tests the sentence: ${sentence} (${header})")
      endif()
    endforeach()
  endforeach()
  return()
endif()

file(READ "${COMMAND_FILE}" command)
string(REGEX REPLACE "[\n;]+" ";" command "${command}")
file(STRINGS "${SNIPPET}" expected REGEX "^// expect: ")
string(REPLACE "// expect: " "" expected "${expected}")

execute_process(COMMAND ${command} "${SNIPPET}" RESULT_VARIABLE failed ERROR_VARIABLE output OUTPUT_VARIABLE output)
if(failed)
  message(FATAL_ERROR "the control does not compile:\n${output}")
endif()
execute_process(COMMAND ${command} -DMUST_FAIL "${SNIPPET}" RESULT_VARIABLE failed ERROR_VARIABLE output OUTPUT_VARIABLE output)
if(NOT failed)
  message(FATAL_ERROR "it compiles")
endif()
string(FIND "${output}" "${expected}" position)
if(position LESS 0)
  message(FATAL_ERROR "it does not say \"${expected}\":\n${output}")
endif()
