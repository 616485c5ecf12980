# SPDX-FileCopyrightText: 2026 The QSocketIo authors
# SPDX-License-Identifier: MIT

# cmake -DROOT=... -DGIT=... -P spdx.cmake: every tracked source begins with the two licence lines.
cmake_minimum_required(VERSION 3.24)

execute_process(COMMAND "${GIT}" -C "${ROOT}" -c core.quotePath=off ls-files OUTPUT_VARIABLE files RESULT_VARIABLE failed)
string(REPLACE "\n" ";" files "${files}")
if(failed OR NOT files)
  message("skipped: ${ROOT} is no git checkout")
  return()
endif()

set(offenders "")
foreach(file IN LISTS files)
  # Data and texts in which a comment has no place.
  if(file MATCHES "^LICENSES/|\\.(md|json|npmrc|supp|png|svg|ico|pem|crt|key|bin|txt\\.in)$|/corpus/|^\\.gitignore$" OR NOT file)
    continue()
  endif()
  if(NOT EXISTS "${ROOT}/${file}")
    continue() # deleted, not yet committed
  endif()
  file(READ "${ROOT}/${file}" head LIMIT 400)
  if(NOT head MATCHES "SPDX-FileCopyrightText: [0-9]+ The QSocketIo authors[^\n]*\n[^\n]*SPDX-License-Identifier: MIT")
    list(APPEND offenders "${file}")
  endif()
endforeach()
if(offenders)
  list(JOIN offenders "\n  " text)
  message(FATAL_ERROR "without the two SPDX lines:\n  ${text}")
endif()
