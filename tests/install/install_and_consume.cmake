# Run by ctest: cmake --install, then configure, build and run the consumer against what was
# installed. Stops at the first step that fails.
function(step)
  execute_process(COMMAND ${ARGV} COMMAND_ECHO STDOUT COMMAND_ERROR_IS_FATAL ANY)
endfunction()

function(expect_output expected)
  execute_process(COMMAND ${ARGN} OUTPUT_VARIABLE output COMMAND_ERROR_IS_FATAL ANY)
  if(NOT output STREQUAL "${expected}\n")
    message(FATAL_ERROR "${ARGN} printed `${output}`, expected `${expected}`")
  endif()
endfunction()

file(REMOVE_RECURSE ${work})
step(${CMAKE_COMMAND} --install ${build_tree} --config ${config} --prefix ${work}/prefix)

step(${CMAKE_COMMAND} -S ${consumer} -B ${work}/build -G ${generator}
     -D CMAKE_BUILD_TYPE=${config} -D CMAKE_CXX_COMPILER=${compiler} -D CMAKE_CXX_FLAGS=${flags}
     -D CMAKE_PREFIX_PATH=${work}/prefix -D CMAKE_RUNTIME_OUTPUT_DIRECTORY=${work}/bin)
step(${CMAKE_COMMAND} --build ${work}/build --config ${config})
expect_output("42" ${work}/bin/consumer)
expect_output("holds" ${work}/bin/tool_consumer ${consumer}/clock.aut)

foreach(program IN LISTS programs)
  step(${work}/prefix/${bindir}/${program} --version)
endforeach()
