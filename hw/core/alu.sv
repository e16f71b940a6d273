// SPDX-License-Identifier: Apache-2.0
// Operands and control of one lane -> result, new x86 flags, branch decision. Combinational.
// x86 operands are cut to their size and moved to the low bits, so that one adder, one logic unit and one shifter serve all
// sizes; the result is merged back into the first operand. Manual: molecules.md section 3.
module core_alu
(
  input  core_pkg::ctl_t ctl_i,
  input  logic [31:0]    a_i,      // register or PC
  input  logic [31:0]    b_i,      // register or immediate
  input  logic [31:0]    pass_i,   // what RES_PASS selects
  input  logic [5:0]     fl_i,     // {OF,SF,ZF,AF,PF,CF}
  output logic [31:0]    res_o,
  output logic [5:0]     fl_o,
  output logic           taken_o
);
  logic [1:0]  size;
  logic [31:0] a, b, add_a;
  assign size = ctl_i.size;
  always_comb begin
    a = a_i;
    b = b_i;
    unique case (size)
      2'd0: ;
      2'd1: begin a[31:16] = 16'd0; b[31:16] = 16'd0; end
      2'd2: begin a[31:8] = 24'd0; b[31:8] = 24'd0; end
      default: begin a = {24'd0, a_i[15:8]}; b[31:8] = 24'd0; end
    endcase
    if (ctl_i.h2) b[7:0] = b_i[15:8];
  end

  // adder; bit `size` of the sum is carry or borrow
  logic        cin, lt, cond, eq;
  logic [33:0] sum34;
  logic [32:0] sum;
  logic        sum_unused;
  always_comb begin
    unique case (ctl_i.cin)
      core_pkg::CIN_CF:  cin = fl_i[0];
      core_pkg::CIN_NCF: cin = !fl_i[0];
      default:           cin = ctl_i.sub;
    endcase
    add_a = ctl_i.a_zero ? 32'd0 : a << ctl_i.a_shl;
  end
  assign sum34 = {1'b0, add_a, 1'b1} + {ctl_i.sub, b ^ {32{ctl_i.sub}}, cin};
  assign {sum, sum_unused} = sum34;
  assign lt   = ctl_i.cmp_uns ? sum[32] : (a[31] ^ b[31]) ? a[31] : sum[31];
  assign eq   = a == b;
  assign cond = core_pkg::cond(ctl_i.cc, fl_i);

  // logic
  logic [31:0] logic_b, logic_res;
  assign logic_b = b ^ {32{ctl_i.b_inv}};
  always_comb
    unique case (ctl_i.lop)
      core_pkg::LOP_AND: logic_res = a & logic_b;
      core_pkg::LOP_OR:  logic_res = a | logic_b;
      core_pkg::LOP_XOR: logic_res = a ^ logic_b;
      default:           logic_res = logic_b;
    endcase

  // shifter
  logic [31:0] sh, sh_res, bits_res;
  logic        above, below;
  logic [4:0]  n;
  assign n = (ctl_i.fl == core_pkg::FL_BT && size == 2'd1) ? {1'b0, b[3:0]} : b[4:0];
  core_shift shift (.a_i(ctl_i.sh_one ? 32'd1 : a), .n_i(n), .size_i(size), .left_i(ctl_i.sh_left), .arith_i(ctl_i.sh_arith),
    .rot_i(ctl_i.sh_rot), .rcr_i(ctl_i.sh_rcr), .cf_i(fl_i[0]), .res_o(sh), .above_o(above), .below_o(below));
  always_comb begin
    unique case (ctl_i.sh_post)
      core_pkg::POST_SET: sh_res = a | sh;
      core_pkg::POST_CLR: sh_res = a & ~sh;
      core_pkg::POST_INV: sh_res = a ^ sh;
      default:            sh_res = sh;
    endcase
    if (ctl_i.sh_bit) sh_res[31:1] = 31'd0;
  end
  core_bits bitops (.a_i, .op_i(ctl_i.bits), .res_o(bits_res));

  // result: r what x86 flags may depend on, the rest beside it so that flags do not wait for it; merged by size
  logic [31:0] r;
  always_comb begin
    unique case (ctl_i.res)
      core_pkg::RES_LOGIC: r = logic_res;
      core_pkg::RES_SHIFT: r = sh_res;
      default:             r = sum[31:0];
    endcase
    res_o = r;
    unique case (ctl_i.res)
      core_pkg::RES_CMP:  res_o = {31'd0, ctl_i.cmp_cond ? cond : lt};
      core_pkg::RES_BITS: res_o = bits_res;
      core_pkg::RES_SEL:  res_o = ((ctl_i.cmp_cond ? cond : lt) ^ ctl_i.sel_inv) ? a : b;
      core_pkg::RES_PASS: res_o = pass_i;
      default: ;
    endcase
    if (size != 2'd0) res_o[31:16] = a_i[31:16];
    if (size[1]) res_o[15:8] = a_i[15:8];
    if (size == 2'd3) res_o[15:0] = {r[7:0], a_i[7:0]};
  end

  // flags
  logic carry, msb, msb1, a_msb, b_msb, zero, shifts;
  logic [5:0] f;
  always_comb begin
    unique case (size)
      2'd0: begin carry = sum[32]; msb = r[31]; msb1 = r[30]; a_msb = add_a[31]; b_msb = b[31]; end
      2'd1: begin carry = sum[16]; msb = r[15]; msb1 = r[14]; a_msb = add_a[15]; b_msb = b[15]; end
      default: begin carry = sum[8]; msb = r[7]; msb1 = r[6]; a_msb = add_a[7]; b_msb = b[7]; end
    endcase
    zero = r[7:0] == 8'd0 && (size[1] || r[15:8] == 8'd0) && (size != 2'd0 || r[31:16] == 16'd0);
    f = {(a_msb ^ msb) & (a_msb ^ b_msb ^ ~ctl_i.sub), msb, zero, add_a[4] ^ b[4] ^ r[4], ~^r[7:0], carry};
    shifts = 1'b0;
    unique case (ctl_i.fl)
      core_pkg::FL_ARITH: ;
      core_pkg::FL_INCDEC: f[0] = fl_i[0];
      core_pkg::FL_LOGIC: begin f[5] = 1'b0; f[2] = 1'b0; f[0] = 1'b0; end
      core_pkg::FL_SHL: begin
        f[0] = size == 2'd0 ? above : size == 2'd1 ? sh[16] : sh[8]; f[5] = f[0] ^ msb; f[2] = 1'b0; shifts = 1'b1;
      end
      core_pkg::FL_SHR: begin f[0] = below; f[5] = msb ^ msb1; f[2] = 1'b0; shifts = 1'b1; end
      core_pkg::FL_SAR: begin f[0] = below; f[5] = 1'b0; f[2] = 1'b0; shifts = 1'b1; end
      core_pkg::FL_ROL: begin f = {r[0] ^ msb, fl_i[4:1], r[0]}; shifts = 1'b1; end
      core_pkg::FL_ROR: begin f = {msb ^ msb1, fl_i[4:1], msb}; shifts = 1'b1; end
      core_pkg::FL_RCL: f = {carry ^ msb, fl_i[4:1], carry};
      core_pkg::FL_RCR: f = {msb ^ msb1, fl_i[4:1], a[0]};
      default: f = {fl_i[5:1], sh[0]};
    endcase
    fl_o = (shifts && b[4:0] == 5'd0) ? fl_i : f;
  end

  logic unused;
  assign unused = &{1'b0, ctl_i};

  // branches
  always_comb
    unique case (ctl_i.br)
      core_pkg::BR_COND: taken_o = (ctl_i.f3[2] ? lt : eq) ^ ctl_i.f3[0];
      core_pkg::BR_X86:  taken_o = cond;
      core_pkg::BR_NONE: taken_o = 1'b0;
      default:           taken_o = 1'b1;
    endcase
endmodule
