# Run by ctest: cmake --install, then configure, build and run the consumer against what was installed.
# Stops at the first step that fails.
function(step)
  execute_process(COMMAND ${ARGV} COMMAND_ECHO STDOUT COMMAND_ERROR_IS_FATAL ANY)
endfunction()

file(REMOVE_RECURSE ${work})
step(${CMAKE_COMMAND} --install ${build_tree} --config ${config} --prefix ${work}/prefix)

# Nothing of the build or source tree may be needed: the consumer sees only the prefix.
step(${CMAKE_COMMAND} -S ${consumer} -B ${work}/build -G ${generator} -D CMAKE_BUILD_TYPE=${config}
     -D CMAKE_CXX_COMPILER=${compiler} -D CMAKE_CXX_FLAGS=${flags} -D CMAKE_PREFIX_PATH=${work}/prefix
     -D CMAKE_RUNTIME_OUTPUT_DIRECTORY=${work}/bin)
step(${CMAKE_COMMAND} --build ${work}/build --config ${config})

execute_process(COMMAND ${work}/bin/consumer OUTPUT_VARIABLE said COMMAND_ERROR_IS_FATAL ANY)
if(NOT said STREQUAL "42\n")
  message(FATAL_ERROR "the consumer printed `${said}`, expected `42`")
endif()
step(${work}/bin/tool_consumer)

foreach(program IN LISTS programs)
  step(${work}/prefix/${bindir}/${program} --version)
endforeach()
