// SPDX-License-Identifier: Apache-2.0
// One atom and its mode -> control bundle, immediate, register numbers read. Combinational.
// Invariant: `ill` is set exactly when no row of atoms.def matches, the stop bits are not 1x, or the mode forbids the atom
// (tests/rtl/core decodes every row of the list against it).
module core_decode
(
  input  logic [31:0]    insn_i,
  input  logic           tmode_i,
  output core_pkg::ctl_t ctl_o,
  output logic [31:0]    imm_o,
  output logic [6:0]     ra_o,     // logical numbers of the three read ports
  output logic [6:0]     rb_o,
  output logic [6:0]     rc_o,
  output logic           use_a_o,
  output logic           use_b_o,
  output logic           use_c_o,
  output logic           use_fl_o, // reads the x86 flags
  output logic           grd_o     // reads a guest register whose number rides in rs1
);
  logic [6:0] f7;
  logic [4:0] rd, rs1, rs2;
  logic [2:0] f3;
  logic       fw_only, tr_only, ok, rb_is_a, grd_fast, two;
  core_pkg::ctl_t c;
  logic [31:0] imm;

  assign f7  = insn_i[31:25];
  assign rd  = insn_i[11:7];
  assign rs1 = insn_i[19:15];
  assign rs2 = insn_i[24:20];
  assign f3  = insn_i[14:12];

  // RISC-V number -> logical register
  function automatic logic [6:0] lreg(input logic [4:0] r, input logic t);
    lreg = !t ? {2'b00, r} : r[4] ? {3'b100, r[3:0]} : {3'b010, r[3:0]};
  endfunction

  logic [31:0] imm_i, imm_s, imm_x;
  assign imm_i = {{20{insn_i[31]}}, insn_i[31:20]};
  assign imm_s = {{20{insn_i[31]}}, insn_i[31:25], insn_i[11:7]};
  assign imm_x = {{24{insn_i[27]}}, insn_i[27:20]};

  logic [4:0] xop;       // operation of XR, or of XI on the same scale
  assign xop = insn_i[6:2] == 5'b01010 ? {insn_i[14], insn_i[31:28]} : insn_i[31:27];

  always_comb begin
    c         = '0;
    c.f3      = f3;
    c.cc      = f7[3:0];
    c.scale   = insn_i[30:29];
    imm       = imm_i;
    ok        = 1'b0;
    fw_only   = 1'b0;
    tr_only   = 1'b0;
    use_a_o   = 1'b0;
    use_b_o   = 1'b0;
    use_c_o   = 1'b0;
    use_fl_o  = 1'b0;
    grd_o     = 1'b0;
    grd_fast  = 1'b0;
    rb_is_a   = 1'b0;
    two       = 1'b0;
    unique case (insn_i[6:2])
      5'b01101: begin // lui
        ok = 1'b1; c.rd_we = 1'b1; imm = {insn_i[31:12], 12'd0}; c.b_imm = 1'b1; c.res = core_pkg::RES_LOGIC;
        c.lop = core_pkg::LOP_B;
      end
      5'b00101: begin // auipc
        ok = 1'b1; c.rd_we = 1'b1; imm = {insn_i[31:12], 12'd0}; c.b_imm = 1'b1; c.a_pc = 1'b1;
      end
      5'b11011: begin // jal
        ok = 1'b1; c.rd_we = 1'b1; c.br = core_pkg::BR_JAL; c.a_pc = 1'b1; c.b_imm = 1'b1; imm = 32'd4;
      end
      5'b11001: begin // jalr: the address unit adds imm; the link is PC + 4 on the adder (execute puts 4 there)
        ok = f3 == 3'd0; c.rd_we = 1'b1; c.br = core_pkg::BR_JALR; use_a_o = 1'b1; c.a_pc = 1'b1; c.b_imm = 1'b1;
      end
      5'b11000: begin // branches
        ok = f3 != 3'd2 && f3 != 3'd3; c.br = core_pkg::BR_COND; use_a_o = 1'b1; use_b_o = 1'b1; c.sub = 1'b1;
        c.cmp_uns = f3[1];
      end
      5'b00000: begin // loads
        ok = f3 != 3'd3 && f3 < 3'd6; c.rd_we = 1'b1; c.late = 1'b1; c.ld = 1'b1; use_a_o = 1'b1;
      end
      5'b01000, 5'b10100: begin // stores, gated stores
        ok = f3 < 3'd3; c.st = 1'b1; c.gated = insn_i[4]; c.res = core_pkg::RES_PASS; use_a_o = 1'b1; use_b_o = 1'b1; imm = imm_s;
      end
      5'b00100: begin // register-immediate
        ok = 1'b1; c.rd_we = 1'b1; use_a_o = 1'b1; c.b_imm = 1'b1;
        unique case (f3)
          3'd0: c.res = core_pkg::RES_ADD;
          3'd2, 3'd3: begin c.res = core_pkg::RES_CMP; c.sub = 1'b1; c.cmp_uns = f3[0]; end
          3'd4: begin c.res = core_pkg::RES_LOGIC; c.lop = core_pkg::LOP_XOR; end
          3'd6: begin c.res = core_pkg::RES_LOGIC; c.lop = core_pkg::LOP_OR; end
          3'd7: begin c.res = core_pkg::RES_LOGIC; c.lop = core_pkg::LOP_AND; end
          3'd1: begin
            c.res = core_pkg::RES_SHIFT; c.sh_left = 1'b1;
            unique case (f7)
              7'h00: ;
              7'h24: begin c.sh_one = 1'b1; c.sh_post = core_pkg::POST_CLR; end
              7'h34: begin c.sh_one = 1'b1; c.sh_post = core_pkg::POST_INV; end
              7'h14: begin c.sh_one = 1'b1; c.sh_post = core_pkg::POST_SET; end
              7'h30: begin
                c.res = core_pkg::RES_BITS;
                unique case (rs2)
                  5'd0: c.bits = core_pkg::BITS_CLZ;
                  5'd1: c.bits = core_pkg::BITS_CTZ;
                  5'd2: c.bits = core_pkg::BITS_CPOP;
                  5'd4: c.bits = core_pkg::BITS_SEXTB;
                  5'd5: c.bits = core_pkg::BITS_SEXTH;
                  default: ok = 1'b0;
                endcase
              end
              default: ok = 1'b0;
            endcase
          end
          default: begin // 5
            c.res = core_pkg::RES_SHIFT;
            unique case (f7)
              7'h00: ;
              7'h20: c.sh_arith = 1'b1;
              7'h30: c.sh_rot = 1'b1;
              7'h24: c.sh_bit = 1'b1;
              7'h34: begin ok = rs2 == 5'h18; c.res = core_pkg::RES_BITS; c.bits = core_pkg::BITS_REV8; end
              7'h14: begin ok = rs2 == 5'h07; c.res = core_pkg::RES_BITS; c.bits = core_pkg::BITS_ORCB; end
              default: ok = 1'b0;
            endcase
          end
        endcase
      end
      5'b01100: begin // register-register
        c.rd_we = 1'b1; use_a_o = 1'b1; use_b_o = 1'b1;
        unique case ({f7, f3})
          {7'h00, 3'd0}: ok = 1'b1;
          {7'h20, 3'd0}: begin ok = 1'b1; c.sub = 1'b1; end
          {7'h00, 3'd1}: begin ok = 1'b1; c.res = core_pkg::RES_SHIFT; c.sh_left = 1'b1; end
          {7'h00, 3'd2}, {7'h00, 3'd3}: begin ok = 1'b1; c.res = core_pkg::RES_CMP; c.sub = 1'b1; c.cmp_uns = f3[0]; end
          {7'h00, 3'd4}: begin ok = 1'b1; c.res = core_pkg::RES_LOGIC; c.lop = core_pkg::LOP_XOR; end
          {7'h00, 3'd5}: begin ok = 1'b1; c.res = core_pkg::RES_SHIFT; end
          {7'h20, 3'd5}: begin ok = 1'b1; c.res = core_pkg::RES_SHIFT; c.sh_arith = 1'b1; end
          {7'h00, 3'd6}: begin ok = 1'b1; c.res = core_pkg::RES_LOGIC; c.lop = core_pkg::LOP_OR; end
          {7'h00, 3'd7}: begin ok = 1'b1; c.res = core_pkg::RES_LOGIC; c.lop = core_pkg::LOP_AND; end
          {7'h01, 3'd0}, {7'h01, 3'd1}, {7'h01, 3'd2}, {7'h01, 3'd3}: begin ok = 1'b1; c.mul = 1'b1; c.late = 1'b1; end
          {7'h01, 3'd4}, {7'h01, 3'd5}, {7'h01, 3'd6}, {7'h01, 3'd7}: begin
            ok = 1'b1; c.div = 1'b1; c.res = core_pkg::RES_PASS;
          end
          {7'h10, 3'd2}, {7'h10, 3'd4}, {7'h10, 3'd6}: begin ok = 1'b1; c.a_shl = f3[2:1]; end
          {7'h20, 3'd7}: begin ok = 1'b1; c.res = core_pkg::RES_LOGIC; c.lop = core_pkg::LOP_AND; c.b_inv = 1'b1; end
          {7'h20, 3'd6}: begin ok = 1'b1; c.res = core_pkg::RES_LOGIC; c.lop = core_pkg::LOP_OR; c.b_inv = 1'b1; end
          {7'h20, 3'd4}: begin ok = 1'b1; c.res = core_pkg::RES_LOGIC; c.lop = core_pkg::LOP_XOR; c.b_inv = 1'b1; end
          {7'h04, 3'd4}: begin ok = rs2 == 5'd0; c.res = core_pkg::RES_BITS; c.bits = core_pkg::BITS_ZEXTH; use_b_o = 1'b0; end
          {7'h05, 3'd4}, {7'h05, 3'd5}, {7'h05, 3'd6}, {7'h05, 3'd7}: begin
            ok = 1'b1; c.res = core_pkg::RES_SEL; c.sub = 1'b1; c.cmp_uns = f3[0]; c.sel_inv = f3[1];
          end
          {7'h30, 3'd1}: begin ok = 1'b1; c.res = core_pkg::RES_SHIFT; c.sh_left = 1'b1; c.sh_rot = 1'b1; end
          {7'h30, 3'd5}: begin ok = 1'b1; c.res = core_pkg::RES_SHIFT; c.sh_rot = 1'b1; end
          {7'h24, 3'd1}, {7'h34, 3'd1}, {7'h14, 3'd1}: begin
            ok = 1'b1; c.res = core_pkg::RES_SHIFT; c.sh_left = 1'b1; c.sh_one = 1'b1;
            c.sh_post = f7[5] ? (f7[4] ? core_pkg::POST_INV : core_pkg::POST_CLR) : core_pkg::POST_SET;
          end
          {7'h24, 3'd5}: begin ok = 1'b1; c.res = core_pkg::RES_SHIFT; c.sh_bit = 1'b1; end
          default: ok = 1'b0;
        endcase
      end
      5'b00011: begin // fence, fence.i
        ok = f3[2:1] == 2'd0; c.sys = core_pkg::SYS_FENCE; c.ser = 1'b1; c.redir = 1'b1;
      end
      5'b11100: begin // system
        if (f3 == 3'd0) begin
          c.ser = 1'b1;
          unique case (insn_i[31:7])
            25'h0000000: begin ok = 1'b1; fw_only = 1'b1; c.sys = core_pkg::SYS_ECALL; end
            25'h0002000: begin ok = 1'b1; c.sys = core_pkg::SYS_EBREAK; end
            25'h0604000: begin ok = 1'b1; fw_only = 1'b1; c.sys = core_pkg::SYS_MRET; c.redir = 1'b1; end
            25'h020a000: begin ok = 1'b1; fw_only = 1'b1; c.sys = core_pkg::SYS_WFI; c.redir = 1'b1; end
            default: ok = 1'b0;
          endcase
        end else begin
          ok = f3 != 3'd4 && !(tmode_i && insn_i[31:20] != atoms_pkg::CSR_XFLAGS && insn_i[31:20] != atoms_pkg::CSR_TLIMIT);
          c.sys = core_pkg::SYS_CSR; c.rd_we = 1'b1; c.late = 1'b1; use_a_o = !f3[2]; // operand rides as the result
          c.b_imm = 1'b1; c.res = f3[2] ? core_pkg::RES_LOGIC : core_pkg::RES_ADD; c.lop = core_pkg::LOP_B;
          imm = f3[2] ? {27'd0, rs1} : 32'd0;
          c.ser = !(f3[1] && rs1 == 5'd0);
        end
      end
      5'b00010, 5'b01010: begin // x86 operations
        if (insn_i[5]) begin // XI
          c.size = f3[1:0]; c.h2 = 1'b0; c.b_imm = 1'b1; imm = imm_x;
        end else begin
          c.size = insn_i[26:25]; c.h2 = insn_i[12];
        end
        ok      = insn_i[5] || insn_i[14:13] == 2'd0;
        c.rd_we = 1'b1;
        c.fl_we = 1'b1;
        use_a_o = 1'b1;
        use_b_o = !insn_i[5];
        unique case (xop)
          5'd0: ;
          5'd1: begin c.res = core_pkg::RES_LOGIC; c.lop = core_pkg::LOP_OR; c.fl = core_pkg::FL_LOGIC; end
          5'd2: begin c.cin = core_pkg::CIN_CF; use_fl_o = 1'b1; end
          5'd3: begin c.sub = 1'b1; c.cin = core_pkg::CIN_NCF; use_fl_o = 1'b1; end
          5'd4: begin c.res = core_pkg::RES_LOGIC; c.lop = core_pkg::LOP_AND; c.fl = core_pkg::FL_LOGIC; end
          5'd5: c.sub = 1'b1;
          5'd6: begin c.res = core_pkg::RES_LOGIC; c.lop = core_pkg::LOP_XOR; c.fl = core_pkg::FL_LOGIC; end
          5'd7: begin c.sub = 1'b1; c.rd_we = 1'b0; end
          5'd8: begin c.res = core_pkg::RES_SHIFT; c.sh_left = 1'b1; c.sh_rot = 1'b1; c.fl = core_pkg::FL_ROL; use_fl_o = 1'b1; end
          5'd9: begin c.res = core_pkg::RES_SHIFT; c.sh_rot = 1'b1; c.fl = core_pkg::FL_ROR; use_fl_o = 1'b1; end
          5'd10: begin // rcl by one: a + a + CF
            c.cin = core_pkg::CIN_CF; c.fl = core_pkg::FL_RCL; use_fl_o = 1'b1; rb_is_a = 1'b1; c.h2 = &c.size; ok = ok && !insn_i[5];
          end
          5'd11: begin
            c.res = core_pkg::RES_SHIFT; c.sh_rcr = 1'b1; c.fl = core_pkg::FL_RCR; use_fl_o = 1'b1; c.b_imm = 1'b1; imm = 32'd1;
            use_b_o = 1'b0; ok = ok && !insn_i[5];
          end
          5'd12: begin c.res = core_pkg::RES_SHIFT; c.sh_left = 1'b1; c.fl = core_pkg::FL_SHL; use_fl_o = 1'b1; end
          5'd13: begin c.res = core_pkg::RES_SHIFT; c.fl = core_pkg::FL_SHR; use_fl_o = 1'b1; end
          5'd14: begin c.res = core_pkg::RES_LOGIC; c.lop = core_pkg::LOP_B; c.fl_we = 1'b0; end
          5'd15: begin c.res = core_pkg::RES_SHIFT; c.sh_arith = 1'b1; c.fl = core_pkg::FL_SAR; use_fl_o = 1'b1; end
          5'd16: begin c.res = core_pkg::RES_LOGIC; c.lop = core_pkg::LOP_AND; c.fl = core_pkg::FL_LOGIC; c.rd_we = 1'b0; end
          5'd17, 5'd18: begin
            c.sub = xop[1]; c.b_imm = 1'b1; imm = 32'd1; c.fl = core_pkg::FL_INCDEC; use_fl_o = 1'b1; use_b_o = 1'b0;
            ok = ok && !insn_i[5];
          end
          5'd19: begin c.sub = 1'b1; c.a_zero = 1'b1; rb_is_a = 1'b1; c.h2 = &c.size; ok = ok && !insn_i[5]; end
          5'd20: begin
            c.res = core_pkg::RES_LOGIC; c.lop = core_pkg::LOP_XOR; c.b_imm = 1'b1; imm = 32'hffffffff; c.fl_we = 1'b0;
            use_b_o = 1'b0; ok = ok && !insn_i[5];
          end
          5'd21: begin
            // the first operand rides along for the merge
            c.mul = 1'b1; c.imul = 1'b1; c.late = 1'b1; c.b_imm = 1'b1; imm = 32'd0; ok = ok && !insn_i[5];
          end
          5'd22: begin
            c.res = core_pkg::RES_SHIFT; c.fl = core_pkg::FL_BT; use_fl_o = 1'b1; c.rd_we = 1'b0;
          end
          default: ok = 1'b0;
        endcase
      end
      5'b10010: begin // xb
        ok = f3 == 3'd0 && rs2 == 5'd0; c.br = core_pkg::BR_X86; c.cc = rs1[3:0]; use_fl_o = 1'b1;
      end
      5'b10011: begin // xset, xsel
        ok = f7[6:4] == 3'd0 && (f3 == 3'd1 || (f3 == 3'd0 && rs1[4:1] == 4'd0 && rs2 == 5'd0));
        c.rd_we = 1'b1; use_fl_o = 1'b1; c.cmp_cond = 1'b1;
        c.res = f3[0] ? core_pkg::RES_SEL : core_pkg::RES_CMP;
        use_a_o = f3[0]; use_b_o = f3[0];
      end
      5'b00001, 5'b10000: begin // guest loads
        ok = !insn_i[6] || !insn_i[31];
        c.ld = 1'b1; c.guest = 1'b1; c.rd_we = 1'b1; c.late = 1'b1; c.idx = insn_i[6]; c.res = core_pkg::RES_PASS;
        use_a_o = 1'b1; use_b_o = insn_i[6];
        c.merge = f3[1:0] == 2'd3 || f3 == 3'd6;
        use_c_o = c.merge;
        c.seg = insn_i[6] ? insn_i[28:26] : insn_i[31:29];
        c.a16 = insn_i[6] ? insn_i[25] : insn_i[28];
        imm = {{24{insn_i[27]}}, insn_i[27:20]};
      end
      5'b01001, 5'b10001: begin // guest stores and probes
        ok = (!insn_i[6] || !insn_i[31]) && f3 != 3'd3;
        c.guest = 1'b1; c.gated = 1'b1; c.idx = insn_i[6]; c.res = core_pkg::RES_PASS;
        c.probe = f3 > 3'd4;
        c.st    = f3 <= 3'd4;
        use_a_o = 1'b1; use_b_o = insn_i[6] || !c.probe; use_c_o = insn_i[6] && !c.probe;
        c.seg = insn_i[6] ? insn_i[28:26] : insn_i[31:29];
        c.a16 = insn_i[6] ? insn_i[25] : insn_i[28];
        imm = {{24{insn_i[27]}}, insn_i[27:25], insn_i[11:7]};
      end
      5'b11110: begin // 64 by 32 divide
        ok = f3[2:1] == 2'd0 && insn_i[26:25] == 2'd0; c.rd_we = 1'b1; c.xdiv = 1'b1; c.div = 1'b1; c.res = core_pkg::RES_PASS;
        use_a_o = 1'b1; use_b_o = 1'b1; use_c_o = 1'b1;
      end
      5'b10110: begin // commit and machine control
        use_a_o = 1'b1;
        unique case (f3)
          3'd0: begin ok = rd == 5'd0; c.sys = core_pkg::SYS_COMMIT; imm = {20'd0, insn_i[31:20]}; end
          3'd1: begin
            ok = 1'b1; fw_only = 1'b1; c.rd_we = 1'b1; grd_o = 1'b1; grd_fast = rs1 == 5'd0;
            c.sys = grd_fast ? core_pkg::SYS_NONE : core_pkg::SYS_GRD; c.late = !grd_fast; c.mid = 1'b1;
            c.b_imm = 1'b1; imm = 32'd0;
            if (!grd_fast) imm = imm_i;
          end
          3'd2: begin
            ok = 1'b1; fw_only = 1'b1; c.sys = core_pkg::SYS_GWR; c.rd_we = 1'b1; use_b_o = 1'b1; imm = imm_s;
            c.res = core_pkg::RES_LOGIC; c.lop = core_pkg::LOP_B;
          end
          3'd3: begin
            ok = 1'b1; c.sys = core_pkg::SYS_SEGW; use_b_o = 1'b1; imm = imm_s; c.ser = 1'b1;
            c.res = core_pkg::RES_LOGIC; c.lop = core_pkg::LOP_B;
          end
          3'd5: begin ok = rd == 5'd0; tr_only = 1'b1; c.sys = core_pkg::SYS_EXIT; c.ser = 1'b1; imm = {20'd0, insn_i[31:20]}; end
          3'd6: begin
            ok = rs2 == 5'd0; tr_only = 1'b1; c.sys = core_pkg::SYS_RPUSH; c.res = core_pkg::RES_PASS; imm = 32'd0;
          end
          3'd4: begin
            c.ser = 1'b1; imm = 32'd0;
            unique case (f7)
              7'h00: begin ok = insn_i[24:7] == 18'h00080; c.sys = core_pkg::SYS_ROLLBACK; c.redir = 1'b1; use_a_o = 1'b0; end
              7'h01: begin ok = rs2 == 5'd0 && rd == 5'd0; fw_only = 1'b1; c.sys = core_pkg::SYS_ENTER; c.redir = 1'b1; end
              7'h02: begin ok = insn_i[24:7] == 18'h00080; fw_only = 1'b1; c.sys = core_pkg::SYS_TRET; c.redir = 1'b1; use_a_o = 1'b0; end
              7'h04: begin ok = rs2 == 5'd0 && rd == 5'd0; tr_only = 1'b1; c.sys = core_pkg::SYS_JDISP; c.redir = 1'b1; end
              7'h05: begin ok = rs2 == 5'd0 && rd == 5'd0; tr_only = 1'b1; c.sys = core_pkg::SYS_JRET; c.redir = 1'b1; c.ser = 1'b0; end
              7'h06: begin ok = rd == 5'd0; two = 1'b1; fw_only = 1'b1; c.sys = core_pkg::SYS_DFILL; end
              7'h07: begin ok = rs2 == 5'd0 && rd == 5'd0; fw_only = 1'b1; c.sys = core_pkg::SYS_DINV; end
              7'h08: begin ok = insn_i[24:7] == 18'h00080; fw_only = 1'b1; c.sys = core_pkg::SYS_RFLUSH; use_a_o = 1'b0; end
              7'h09: begin ok = rs2 == 5'd0 && rd == 5'd0; fw_only = 1'b1; c.sys = core_pkg::SYS_ISYNC; c.redir = 1'b1; end
              7'h0a: begin ok = rd == 5'd0; two = 1'b1; fw_only = 1'b1; c.sys = core_pkg::SYS_TLBW; end
              7'h0b: begin ok = rs2 == 5'd0; fw_only = 1'b1; c.sys = core_pkg::SYS_TLBR; c.rd_we = 1'b1; c.late = 1'b1; c.ser = 1'b0; end
              7'h0c: begin ok = rs2 == 5'd0; fw_only = 1'b1; c.sys = core_pkg::SYS_TLBRM; c.rd_we = 1'b1; c.late = 1'b1; c.ser = 1'b0; end
              7'h0d: begin ok = rs2 == 5'd0 && rd == 5'd0; fw_only = 1'b1; c.sys = core_pkg::SYS_TLBINV; end
              7'h0e: begin ok = rd == 5'd0; two = 1'b1; tr_only = 1'b1; c.sys = core_pkg::SYS_CHKPAGE; c.ser = 1'b0; end
              7'h0f: begin ok = rs2 == 5'd0; fw_only = 1'b1; c.sys = core_pkg::SYS_SBRD; c.rd_we = 1'b1; c.late = 1'b1; c.ser = 1'b0; end
              7'h10: begin ok = insn_i[24:7] == 18'h00080; fw_only = 1'b1; c.sys = core_pkg::SYS_CFLUSH; c.redir = 1'b1; use_a_o = 1'b0; end
              7'h11: begin ok = rd == 5'd0; two = 1'b1; fw_only = 1'b1; c.sys = core_pkg::SYS_GRAINW; end
              default: ok = 1'b0;
            endcase
            use_b_o = two;
            // the second operand rides as the result; with jret the predicted target
            c.res = f7 == 7'h05 ? core_pkg::RES_PASS : core_pkg::RES_LOGIC;
            c.lop = core_pkg::LOP_B;
          end
          default: ok = 1'b0;
        endcase
      end
      default: ok = 1'b0;
    endcase

    ra_o = grd_fast ? {3'b010, insn_i[23:20]} : lreg(rs1, tmode_i);
    rb_o = lreg(rb_is_a ? rs1 : rs2, tmode_i);
    rc_o = lreg(insn_i[6:2] == 5'b11110 ? insn_i[31:27] : rd, tmode_i);
    c.rd = lreg(rd, tmode_i);
    if (c.sys == core_pkg::SYS_GWR) c.rd = core_pkg::REG_GUEST;
    else if (rd == 5'd0) c.rd_we = 1'b0;

    // size of a memory access: loads b h w ml bu hu mh m16, stores b h w - bh and probes b h w
    if (c.ld) c.msz = f3 == 3'd2 ? 2'd2 : {1'b0, f3 == 3'd1 || f3 == 3'd5 || f3 == 3'd7};
    else if (c.st || c.probe) c.msz = f3[2] ? (f3 == 3'd4 ? 2'd0 : f3[1:0] - 2'd1) : f3[1:0];
    c.tlbop = c.sys == core_pkg::SYS_TLBR || c.sys == core_pkg::SYS_TLBRM || c.sys == core_pkg::SYS_CHKPAGE;
    if (!c.guest) c.seg = 3'd6;

    ok = ok && insn_i[1] && !(fw_only && tmode_i) && !(tr_only && !tmode_i);
    if (!ok) begin // nothing of an illegal atom reaches a unit
      c       = '0;
      c.ill   = 1'b1;
      c.ser   = 1'b1;
      c.b_imm = 1'b1; // the atom rides as the result, for tval
      c.res   = core_pkg::RES_LOGIC;
      c.lop   = core_pkg::LOP_B;
      imm     = insn_i;
      grd_o   = 1'b0;
      use_a_o = 1'b0;
      use_b_o = 1'b0;
      use_c_o = 1'b0;
    end
  end
  assign ctl_o = c;
  assign imm_o = imm;
endmodule
