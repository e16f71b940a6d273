// SPDX-License-Identifier: Apache-2.0
// Logical register numbers -> operands one cycle later; results -> the shadowed register file. 128 words: 0-31 firmware,
// 32-47 guest copy 0, 48-63 guest copy 1, 64-79 temporaries; per read port one block RAM for each of W banks (number mod W), so
// that a bank has one write port. Lanes that write in one cycle have destinations in different banks (core_issue sees to it).
// Invariant: the committed copy of a guest register is never written. Two bit vectors say which copy is committed and which
// registers were written since; commit and rollback touch only these. In-flight writes are bypassed by number (core_issue),
// so a read may look its copy up as soon as it is decoded.
module core_regs #(
  parameter int RP = 3,            // read ports
  parameter int W  = 1             // write lanes, 1 or 2
) (
  input  logic             clk_i,
  input  logic             rst_i,
  input  logic             init_i,   // reset sweep: clears the word init_idx_i
  input  logic [6:0]       init_idx_i,
  input  logic [RP-1:0]    re_i,
  input  logic [RP*7-1:0]  raddr_i,  // logical
  output logic [RP*32-1:0] rdata_o,
  input  logic [W-1:0]     we_i,
  input  logic [W*7-1:0]   waddr_i,  // logical
  input  logic [W*32-1:0]  wdata_i,
  output logic [W*7-1:0]   wphys_o,  // address in the file, for CVFI
  input  logic             commit_i,
  input  logic             rollback_i
);
  logic [15:0] copy_q, wr_q, wr_set;

  function automatic logic [6:0] phys(input logic [6:0] l, input logic copy);
    phys = {l[6:5], l[4] | (l[5] & copy), l[3:0]};
  endfunction

  always_comb begin
    wr_set = 16'd0;
    for (int i = 0; i < W; i++) begin
      wphys_o[i*7+:7] = phys(waddr_i[i*7+:7], !copy_q[waddr_i[i*7+:4]]);
      if (we_i[i] && waddr_i[i*7+5]) wr_set[waddr_i[i*7+:4]] = 1'b1;
    end
  end

  always_ff @(posedge clk_i) begin
    if (commit_i) begin
      copy_q <= copy_q ^ wr_q;
      wr_q   <= 16'd0;
    end else if (rollback_i) wr_q <= 16'd0;
    else wr_q <= wr_q | wr_set;
    if (rst_i) begin
      copy_q <= 16'd0;
      wr_q   <= 16'd0;
    end
  end

  localparam int LW = $clog2(W);
  logic [RP*W*32-1:0] rdata;
  for (genvar b = 0; b < W; b++) begin : g_bank
    // the lane that writes here: lane 0 unless its destination is another bank's or it writes nothing
    logic         we;
    logic [6:0]   wa;
    logic [31:0]  wd;
    logic [W-1:0] mine;
    for (genvar i = 0; i < W; i++) begin : g_lane
      assign mine[i] = we_i[i] && (W == 1 || waddr_i[i*7] == 1'(b));
    end
    assign we = init_i || mine != '0;
    assign wa = init_i ? init_idx_i : mine[0] ? wphys_o[6:0] : wphys_o[W*7-1-:7];
    assign wd = init_i ? 32'd0 : mine[0] ? wdata_i[31:0] : wdata_i[W*32-1-:32];
    for (genvar p = 0; p < RP; p++) begin : g_port
      logic [6:0] la, ra;
      assign la = raddr_i[p*7+:7];
      assign ra = phys(la, copy_q[la[3:0]] ^ wr_q[la[3:0]]);
      mem_ram #(.WIDTH(32), .DEPTH(128 / W)) file (.clk_i, .re_i(re_i[p]), .ra_i(ra[6:LW]), .rd_o(rdata[(p*W+b)*32+:32]),
        .we_i(we), .wa_i(wa[6:LW]), .wd_i(wd));
      logic unused;
      assign unused = &{1'b0, ra, wa};
    end
  end
  for (genvar p = 0; p < RP; p++) begin : g_read
    if (W == 1) begin : g_one
      assign rdata_o[p*32+:32] = rdata[p*32+:32];
    end else begin : g_two
      logic odd_q;
      always_ff @(posedge clk_i) if (re_i[p]) odd_q <= raddr_i[p*7];
      assign rdata_o[p*32+:32] = odd_q ? rdata[p*64+32+:32] : rdata[p*64+:32];
    end
  end
endmodule
