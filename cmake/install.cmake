# What is installed: the program, the two libraries with their headers, CMake and pkg-config files, and the policies.
include(CMakePackageConfigHelpers)

install(DIRECTORY interpreter/include/tiaoli TYPE INCLUDE)
install(DIRECTORY stdlib policies DESTINATION "${CMAKE_INSTALL_DATADIR}/tiaoli"
        FILES_MATCHING PATTERN "*.tiao" PATTERN "*.md" PATTERN "*.json")
install(FILES LICENSE DESTINATION "${CMAKE_INSTALL_DOCDIR}" RENAME copyright)

# In a wheel everything is inside the package. Wheels have no symbolic links, so the library is a single file there.
if(SKBUILD)
  set_target_properties(tiaoli PROPERTIES VERSION "" SOVERSION "" NO_SONAME ON)
  install(TARGETS tiaoli LIBRARY DESTINATION tiaoli COMPONENT python)
  install(TARGETS tiaoli_cli RUNTIME DESTINATION tiaoli/bin COMPONENT python)
  install(DIRECTORY stdlib policies DESTINATION tiaoli COMPONENT python FILES_MATCHING PATTERN "*.tiao")
endif()

# find_package(tiaoli): the targets tiaoli::tiaoli and tiaoli::runtime. They need nothing else to be found.
set(package_folder "${CMAKE_INSTALL_LIBDIR}/cmake/tiaoli")
install(EXPORT tiaoli NAMESPACE tiaoli:: FILE tiaoli-targets.cmake DESTINATION "${package_folder}")
configure_package_config_file(cmake/tiaoli-config.cmake.in tiaoli-config.cmake INSTALL_DESTINATION "${package_folder}")
write_basic_package_version_file(tiaoli-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/tiaoli-config.cmake" "${PROJECT_BINARY_DIR}/tiaoli-config-version.cmake"
        DESTINATION "${package_folder}")

file(RELATIVE_PATH up "/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/")
foreach(name tiaoli tiaoli-runtime)
  configure_file(cmake/pkg-config.pc.in ${name}.pc @ONLY)
  install(FILES "${PROJECT_BINARY_DIR}/${name}.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
endforeach()

# cpack -G DEB
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME tiaoli)
set(CPACK_PACKAGE_CONTACT "Tiaoli authors <tiaoli@example.org>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES TRUE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# Its own libraries are in the package.
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS "${CMAKE_LIBRARY_OUTPUT_DIRECTORY}")
include(CPack)
