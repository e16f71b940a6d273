// SPDX-License-Identifier: Apache-2.0
// Zbb operations on one operand: counts, sign and zero extension, byte reversal. Combinational.
module core_bits
(
  input  logic [31:0] a_i,
  input  logic [2:0]  op_i,
  output logic [31:0] res_o
);
  logic [31:0] rev, low, ones;
  logic [7:0]  sum;
  always_comb begin
    for (int i = 0; i < 32; i++) rev[i] = a_i[31-i];
    // count of trailing zeros = ones below the lowest set bit; leading zeros the same of the reversed word
    low  = op_i == core_pkg::BITS_CLZ ? rev : a_i;
    ones = op_i == core_pkg::BITS_CPOP ? a_i : ~low & (low - 32'd1);
  end

  // population count, a tree of small adders
  logic [15:0] c1h, c1l;
  logic [23:0] c2;
  always_comb begin
    for (int i = 0; i < 16; i++) begin
      c1h[i] = ones[2*i+1] & ones[2*i];
      c1l[i] = ones[2*i+1] ^ ones[2*i];
    end
    for (int i = 0; i < 8; i++)
      c2[i*3+:3] = {1'b0, c1h[2*i], c1l[2*i]} + {1'b0, c1h[2*i+1], c1l[2*i+1]};
    sum = 8'd0;
    for (int i = 0; i < 4; i++)
      sum = sum + ({5'd0, c2[i*6+:3]} + {5'd0, c2[i*6+3+:3]});
  end

  always_comb begin
    unique case (op_i)
      core_pkg::BITS_SEXTB: res_o = {{24{a_i[7]}}, a_i[7:0]};
      core_pkg::BITS_SEXTH: res_o = {{16{a_i[15]}}, a_i[15:0]};
      core_pkg::BITS_ZEXTH: res_o = {16'd0, a_i[15:0]};
      core_pkg::BITS_REV8:  res_o = {a_i[7:0], a_i[15:8], a_i[23:16], a_i[31:24]};
      core_pkg::BITS_ORCB:  res_o = {{8{|a_i[31:24]}}, {8{|a_i[23:16]}}, {8{|a_i[15:8]}}, {8{|a_i[7:0]}}};
      default:              res_o = {24'd0, sum};
    endcase
  end
endmodule
