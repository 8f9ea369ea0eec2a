// Signs what is asked for: see build.sh.

#include <s3sign.hpp>

#include <iostream>

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    std::string_view fields[8];
    std::string_view left = line;
    for (std::string_view &field : fields) {
      field = left.substr(0, left.find('\t'));
      left.remove_prefix(std::min(field.size() + 1, left.size()));
    }
    s3sign::config config;
    config.access_key_id = fields[0];
    config.secret_access_key = fields[1];
    config.region = fields[2];
    s3sign::request request;
    request.method = fields[4];
    request.url = fields[5];
    request.time = std::stoll(std::string(fields[7]));
    const bool presign = fields[3] == "presign";
    if (presign) {
      request.expires = 600;
    } else {
      request.payload = fields[6];
    }
    const s3sign::signer signer(config);
    const auto made = (presign ? signer.presign(request) : signer.sign(request)).value();
    std::cout << made.target;
    for (const auto &header : made.headers) std::cout << '\t' << header.name << ": " << header.value;
    std::cout << std::endl;
  }
}
