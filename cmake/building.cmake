# How everything is compiled: through ccache where it is there, and with the headers that nearly every file
# includes compiled once.
#
#   -DBATON_CCACHE=OFF   without ccache
#   -DBATON_PCH=OFF      without precompiled headers: shows a file that includes too little
#   -DBATON_UNITY=ON     several sources in one: a whole build takes less than half the time, a single change
#                        somewhat more. test.sh and run.sh take it, the presets don't.
option(BATON_CCACHE "compile through ccache when it is there" ON)
option(BATON_PCH "compile common headers once" ON)
option(BATON_UNITY "compile several sources at once" OFF)

# What links faster, where it is there: a test build links some sixty programs.
find_program(gold_linker ld.gold)
mark_as_advanced(gold_linker)
if(gold_linker AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    add_link_options(-fuse-ld=gold)
endif()

if(BATON_UNITY)
    set(CMAKE_UNITY_BUILD ON)
    set(CMAKE_UNITY_BUILD_BATCH_SIZE 16)
endif()

if(CMAKE_CXX_COMPILER_LAUNCHER)
    # Somebody's own launcher: it may not know what to do with precompiled headers.
    set(BATON_PCH OFF)
elseif(BATON_CCACHE)
    find_program(ccache_program ccache)
    mark_as_advanced(ccache_program)
    if(ccache_program)
        # Macros and times in a precompiled header would keep ccache from storing what includes it.
        set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${ccache_program})
        if(BATON_PCH AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
            add_compile_options(-fpch-preprocess)
        elseif(BATON_PCH)
            add_compile_options("SHELL:-Xclang -fno-pch-timestamp")
        endif()
    endif()
endif()

# baton_precompile(TARGET FROM): uses the headers that the target FROM has compiled. Both have the same options.
function(baton_precompile target from)
    if(BATON_PCH AND TARGET ${from})
        target_precompile_headers(${target} REUSE_FROM ${from})
    endif()
endfunction()
