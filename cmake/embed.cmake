# cmake -DSOURCE=file -DOUTPUT=file.cpp -DVARIABLE=name -P embed.cmake
file(READ ${SOURCE} text)
string(FIND "${text}" ")GF_EMBED\"" clash)
if(NOT clash EQUAL -1)
  message(FATAL_ERROR "${SOURCE} contains the raw string delimiter")
endif()
file(WRITE ${OUTPUT} "#include <string_view>\n
namespace gangflash::embedded {
extern const std::string_view ${VARIABLE};
const std::string_view ${VARIABLE} = R\"GF_EMBED(${text})GF_EMBED\";
}  // namespace gangflash::embedded
")
